import BPFModel

/// Values by their index, all there from the start: `BPF_MAP_TYPE_ARRAY`.
final class ArrayMap: StoredMap {
    let definition: MapDefinition
    let permissions: MapPermissions
    let memory: MapMemory
    private let values: IndexedValues
    private let fieldList: ValueFieldList

    private var fields: ValueFields { fieldList.fields }

    init(_ memory: MapMemory, _ definition: MapDefinition) {
        self.definition = definition
        self.memory = memory
        permissions = MapPermissions(definition.flags, memory)
        values = IndexedValues(memory, definition, slots: 1)
        fieldList = ValueFieldList(definition.fields)
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
        try unsafe values.checkUpdate(key: key, flags: flags, hasLock: fields.lockOffset != nil)
        let own = unsafe values.address(key: key, slot: 0)
        if fields.isEmpty { return unsafe RawMemory.copyWords(from: value, to: own, count: values.valueSize) }
        let lock = flags.contains(.lock) ? own &+ (fields.lockOffset ?? 0) : 0
        if lock != 0 { unsafe ValueLock.acquire(lock) }
        unsafe fields.copyAround(from: value, to: own, count: values.valueSize)
        if lock != 0 { unsafe ValueLock.release(lock) }
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
        unsafe RawMemory.copyWords(from: address, to: value, count: values.valueSize)
        if !fields.isEmpty { unsafe fields.clear(value) }
    }

    @unsafe
    func copyLockedValue(key: UInt, into value: UInt) throws(LinuxError) {
        guard let offset = fields.lockOffset else { throw .einval }
        // Safety: the caller vouches for a key and for room for a value; a value that has a lock.
        let lock = unsafe values.address(key: key, slot: 0) &+ offset
        if lock == offset { throw .enoent }
        unsafe ValueLock.acquire(lock)
        defer { unsafe ValueLock.release(lock) }
        try unsafe copyValue(key: key, into: value)
    }

    @unsafe
    func replaceValue(key: UInt, value: UInt, flags: UpdateFlags) throws(LinuxError) {
        if flags.contains(.lock), fields.lockOffset == nil { throw .einval }
        // Safety: the caller vouches for a key and a value there.
        try unsafe update(key: key, value: value, flags: flags, slot: 0)
    }

    @unsafe
    func copyKey(at position: inout Int, into key: UInt) -> Bool {
        // Safety: the caller vouches for room for a key.
        unsafe IndexedValues.copyKey(at: &position, into: key, count: definition.maxEntries)
    }

    func key(ofValueAt address: UInt) -> [UInt8]? {
        guard let region = valueRegion(containing: address), region.start == address else { return nil }
        let index = UInt32((address - values.table.base) / values.table.stride)
        return (0..<4).map { UInt8(truncatingIfNeeded: index >> ($0 * 8)) }
    }

    func valueRegion(containing address: UInt) -> ValueRegion? {
        values.valueRegion(containing: address)
    }
}
