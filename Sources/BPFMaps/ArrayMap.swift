import BPFModel

/// Values by their index, all there from the start: `BPF_MAP_TYPE_ARRAY`.
final class ArrayMap: Map {
    let definition: MapDefinition
    let permissions: MapPermissions
    private let values: IndexedValues

    /// Nil when the system has no room for it.
    init?(_ definition: MapDefinition) {
        guard let values = IndexedValues(definition, slots: 1) else { return nil }
        self.definition = definition
        self.permissions = MapPermissions(definition.flags)
        self.values = values
    }

    var valueTable: ValueTable? { values.table }

    @unsafe
    func lookup(key: UInt, slot: Int) -> UInt {
        // Safety: the caller vouches for a key there.
        unsafe values.address(key: key, slot: 0)
    }

    @unsafe
    func update(key: UInt, value: UInt, flags: UpdateFlags, slot: Int) throws(LinuxError) {
        // Safety: the caller vouches for a key and a value there; the key names a value once it is checked.
        try unsafe values.checkUpdate(key: key, flags: flags)
        unsafe RawMemory.copy(from: value, to: values.address(key: key, slot: 0), count: values.valueSize)
    }

    @unsafe
    func delete(key: UInt) throws(LinuxError) { throw .einval }

    @unsafe
    func nextKey(after key: UInt, into next: UInt) throws(LinuxError) {
        // Safety: the caller vouches for a key and for room for another.
        try unsafe IndexedValues.nextKey(after: key, into: next, count: definition.maxEntries)
    }

    @unsafe
    func copyValue(key: UInt, into value: UInt) throws(LinuxError) {
        // Safety: the caller vouches for a key and for room for a value.
        let address = unsafe values.address(key: key, slot: 0)
        if address == 0 { throw .enoent }
        unsafe RawMemory.copy(from: address, to: value, count: values.valueSize)
    }

    @unsafe
    func replaceValue(key: UInt, value: UInt, flags: UpdateFlags) throws(LinuxError) {
        if flags.contains(.lock) { throw .einval }
        // Safety: the caller vouches for a key and a value there.
        try unsafe update(key: key, value: value, flags: flags, slot: 0)
    }

    @unsafe
    func copyKey(at position: inout Int, into key: UInt) -> Bool {
        // Safety: the caller vouches for room for a key.
        unsafe IndexedValues.copyKey(at: &position, into: key, count: definition.maxEntries)
    }

    func valueRegion(containing address: UInt) -> ValueRegion? {
        values.valueRegion(containing: address)
    }
}
