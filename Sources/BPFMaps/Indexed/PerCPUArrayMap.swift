import BPFModel

/// Values by their index, one for each slot: `BPF_MAP_TYPE_PERCPU_ARRAY`.
///
/// Users read and write the values of all slots, in the order of the slots, each rounded up to 8 bytes.
final class PerCPUArrayMap: StoredMap {
    let definition: MapDefinition
    let permissions: MapPermissions
    let memory: MapMemory
    private let values: IndexedValues

    init(_ memory: MapMemory, _ definition: MapDefinition, slots: Int) {
        self.definition = definition
        self.memory = memory
        permissions = MapPermissions(definition.flags, memory)
        values = IndexedValues(memory, definition, slots: slots)
    }

    var valueTable: ValueTable? { values.table }

    var userValueSize: Int { Int(values.table.stride) * values.slotCount }

    @unsafe
    func lookup(key: UInt, slot: Int) -> UInt {
        // Safety: the caller vouches for a key there.
        unsafe values.address(key: key, slot: slot)
    }

    @unsafe
    func update(key: UInt, value: UInt, flags: UpdateFlags, slot: Int) throws(LinuxError) {
        // Safety: the caller vouches for a key and a value there.
        try unsafe values.checkUpdate(key: key, flags: flags)
        let address = unsafe values.address(key: key, slot: slot)
        if address == 0 { throw .einval }
        unsafe RawMemory.copyWords(from: value, to: address, count: values.valueSize)
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
        let stride = values.table.stride
        for slot in 0..<values.slotCount {
            // Safety: the caller vouches for a key and for room for the values of all slots.
            let address = unsafe values.address(key: key, slot: slot)
            if address == 0 { throw .enoent }
            unsafe RawMemory.copyWords(from: address, to: value &+ UInt(slot) &* stride, count: Int(stride))
        }
    }

    @unsafe
    func replaceValue(key: UInt, value: UInt, flags: UpdateFlags) throws(LinuxError) {
        if flags.contains(.lock) { throw .einval }
        // Safety: the caller vouches for a key and for the values of all slots; the key names values once it is checked.
        try unsafe values.checkUpdate(key: key, flags: flags)
        let stride = values.table.stride
        for slot in 0..<values.slotCount {
            let address = unsafe values.address(key: key, slot: slot)
            unsafe RawMemory.copyWords(from: value &+ UInt(slot) &* stride, to: address, count: Int(stride))
        }
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
