import BPFModel

/// Where a hash map keeps what, in bytes from the start of its body.
///
///     ┌────────────────┬──────────────┬──────────────┬────────────────────┬──────────────┐
///     │ groups         │ journals     │ slot bitmap  │ slots              │ values       │
///     │ lock, journal  │ per-CPU maps │ 1 bit a slot │ bucket and element │ of each CPU  │
///     └────────────────┴──────────────┴──────────────┴────────────────────┴──────────────┘
///     group: lock: u64 │ element in the journal: u32 │ kept slot + 1: u32 │ journal: a value
///     slot: bucket: u64 │ next: u32 │ sequence: u32 │ (stamp: u32, LRU) │ key, to 8 bytes │ (value, to 8 bytes)
///
/// A key of 4 bytes stands right behind the stamp; all others, and values, are aligned to 8 bytes.
///
/// Values of several CPUs do not stand in the slots: each CPU has a region of its own behind them, with a value for each slot. So an update
/// by one CPU writes to no cache line that others read or write; what all of them read, buckets and keys, stays in the caches of all.
struct HashLayout: Sendable {
    /// Bytes of an element's value: of a per-CPU map, of all slots.
    let valueArea: UInt64
    /// Bytes of one value, to 8 bytes: in a user's copy of a per-CPU map's, from one CPU's to the next.
    let valueStride: UInt64
    let isLRU: Bool
    let keyOffset: UInt64
    /// From a slot to its value, where that stands in it.
    let valueOffset: UInt64
    /// From one slot to the next.
    let stride: UInt64
    /// Where the value of slot 0 stands: of the first CPU, where there are several.
    let firstValueOffset: UInt64
    /// From one slot's value to the next one's.
    let valueStep: UInt64
    /// From a CPU's value to the next CPU's; 0 where all share the value.
    let cpuStride: UInt64
    /// How many slots, and buckets, there are.
    let slotCount: UInt64
    /// A power of two.
    let groupCount: UInt64
    let groupStride: UInt64
    let journalOffset: UInt64
    let journalStride: UInt64
    let bitmapOffset: UInt64
    let slotOffset: UInt64
    /// Bytes of the body; nil when no number can hold it.
    let size: UInt64?

    static let groupHeader: UInt64 = 16
    static let journalHeader: UInt64 = 24

    init(_ definition: MapDefinition, slots: Int) {
        isLRU = definition.type == .lruHash || definition.type == .lruPercpuHash
        let capacity = UInt64(definition.maxEntries)
        valueStride = UInt64(definition.valueSize).roundedUp(to: 8)
        valueArea = valueStride * UInt64(slots)
        keyOffset = !isLRU ? 16 : definition.keySize == 4 ? 20 : 24
        valueOffset = (keyOffset + UInt64(definition.keySize)).roundedUp(to: 8)
        let isApart = slots > 1
        stride = valueOffset + (isApart ? 0 : valueArea)
        slotCount = Self.slotCount(capacity, stride: valueOffset + valueArea, budget: Self.budget(definition, slots))
        groupCount = Self.groupCount(capacity)
        groupStride = (Self.groupHeader + valueArea).roundedUp(to: 64)
        journalOffset = groupCount * groupStride
        journalStride = (Self.journalHeader + valueStride).roundedUp(to: 64)
        bitmapOffset = journalOffset + (definition.type.isPerCPU ? journalStride * UInt64(slots) : 0)
        slotOffset = (bitmapOffset + slotCount.roundedUp(to: 64) / 8).roundedUp(to: 64)
        valueStep = isApart ? valueStride : stride
        let (region, isHuge) = slotCount.multipliedReportingOverflow(by: valueStep)
        cpuStride = isApart ? region.roundedUp(to: 64) : 0
        firstValueOffset = slotOffset + (isApart ? (slotCount * stride).roundedUp(to: 64) : valueOffset)
        let (values, overflow) = cpuStride.multipliedReportingOverflow(by: UInt64(slots))
        let end = isApart ? firstValueOffset + values : slotOffset + region
        size = isHuge || overflow || region > 1 << 60 || values > 1 << 62 ? nil : end
    }

    /// What an element may cost: key, values and 16 bytes.
    private static func budget(_ definition: MapDefinition, _ slots: Int) -> UInt64 {
        let value = UInt64(definition.valueSize)
        return UInt64(definition.keySize) + (slots == 1 ? value : value.roundedUp(to: 8) * UInt64(slots)) + 16
    }

    /// More slots than elements, so that most elements stand in their own bucket: as many as 1.27 times `budget` bytes an element
    /// have room for, and at most half as many again.
    private static func slotCount(_ capacity: UInt64, stride: UInt64, budget: UInt64) -> UInt64 {
        let affordable = Double(capacity) * 1.27 * Double(budget) / Double(stride)
        return min(max(UInt64(affordable), capacity), capacity + capacity / 2, UInt64(UInt32.max) - 1)
    }

    /// One for 64 elements, from 1 to 256: what two writers at a time seldom share, and what costs little memory.
    private static func groupCount(_ capacity: UInt64) -> UInt64 {
        var count: UInt64 = 1
        while count < 256, count * 64 <= capacity { count *= 2 }
        return count
    }
}

extension UInt64 {
    /// The smallest multiple of a power of two that is not below this.
    func roundedUp(to alignment: UInt64) -> UInt64 { (self + alignment - 1) & ~(alignment - 1) }
}

extension UInt {
    /// The smallest multiple of a power of two that is not below this.
    func roundedUp(to alignment: UInt) -> UInt { (self + alignment - 1) & ~(alignment - 1) }
}
