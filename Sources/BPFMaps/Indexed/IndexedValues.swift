import BPFModel

/// The values of a map that is keyed by their index, in the map's memory: what arrays and per-CPU arrays share.
@safe
struct IndexedValues: Sendable {
    let table: ValueTable
    let valueSize: Int
    let slotCount: Int
    private let count: UInt

    /// How many bytes a definition needs; nil when no number can hold it.
    static func size(of definition: MapDefinition, slots: Int) -> UInt64? {
        let stride = UInt64(UInt(definition.valueSize).roundedUp(to: 8))
        let perSlot = stride * UInt64(definition.maxEntries)
        let (size, overflow) = perSlot.multipliedReportingOverflow(by: UInt64(slots))
        return overflow ? nil : size
    }

    init(_ memory: MapMemory, _ definition: MapDefinition, slots: Int) {
        let stride = UInt(definition.valueSize).roundedUp(to: 8)
        let slotStride = stride * UInt(definition.maxEntries)
        table = ValueTable(
            base: memory.body, count: definition.maxEntries, stride: stride, slotStride: slots > 1 ? slotStride : 0)
        valueSize = Int(definition.valueSize)
        slotCount = slots
        count = slotStride * UInt(slots)
    }

    /// The address of the value that a 4-byte key names; 0 for none.
    @unsafe
    func address(key: UInt, slot: Int) -> UInt {
        // Safety: the caller vouches for a key there.
        slot >= 0 && slot < slotCount ? table.address(of: unsafe RawMemory.load(key), slot: slot) : 0
    }

    /// Confirms that an update may replace the value that a 4-byte key names.
    ///
    /// - Source: order of the errors observed on Linux 6.18.
    @unsafe
    func checkUpdate(key: UInt, flags: UpdateFlags, hasLock: Bool = false) throws(LinuxError) {
        if flags.subtracting(.lock).rawValue > UpdateFlags.exist.rawValue { throw .einval }
        // Safety: the caller vouches for a key there.
        if unsafe RawMemory.load(key, as: UInt32.self) >= table.count { throw .e2big }
        if flags.contains(.noExist) { throw .eexist }
        if flags.contains(.lock), !hasLock { throw .einval }
    }

    /// Writes the index after the one at `key`; the first one when `key` is 0 or names no value.
    @unsafe
    static func nextKey(after key: UInt, into next: UInt, count: UInt32) throws(LinuxError) {
        // Safety: the caller vouches for a key, where one is given, and for room for another.
        let index: UInt32? = key == 0 ? nil : unsafe RawMemory.load(key, as: UInt32.self)
        let following = index.map { $0 < count ? $0 + 1 : 0 } ?? 0
        if following == count { throw .enoent }
        unsafe RawMemory.store(following, to: next)
    }

    /// Writes the index at `position`, and moves `position` past it; false when there is none.
    @unsafe
    static func copyKey(at position: inout Int, into key: UInt, count: UInt32) -> Bool {
        guard let index = UInt32(exactly: position), index < count else { return false }
        // Safety: the caller vouches for room for a key.
        unsafe RawMemory.store(index, to: key)
        position += 1
        return true
    }

    /// The value that contains the byte at an address; nil when that is no value's.
    func valueRegion(containing address: UInt) -> ValueRegion? {
        guard address >= table.base, address - table.base < count else { return nil }
        let offset = (address - table.base) % table.stride
        guard offset < UInt(valueSize) else { return nil }
        return ValueRegion(start: address - offset, count: valueSize)
    }
}
