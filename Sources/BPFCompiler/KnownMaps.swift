/// A map whose values stand one after the other, and whose keys are 4-byte indices.
public struct IndexedMap: Hashable, Sendable {
    /// The address of the first value of slot 0.
    public let base: UInt64
    /// How many values a slot has.
    public let count: UInt32
    /// From one value to the next, in bytes.
    public let stride: UInt64
    /// From one slot to the next, in bytes; 0 when all share the values.
    public let slotStride: UInt64

    /// Describes a map.
    public init(base: UInt64, count: UInt32, stride: UInt64, slotStride: UInt64) {
        self.base = base
        self.count = count
        self.stride = stride
        self.slotStride = slotStride
    }
}

/// The programs of a program array, for tail calls without a call.
///
/// Each entry of 8 bytes is 0, or the address of a `ProgramRecord`.
public struct ProgramTable: Hashable, Sendable {
    /// The address of the first entry.
    public let base: UInt64
    /// How many there are.
    public let count: UInt32

    /// Describes an array.
    public init(base: UInt64, count: UInt32) {
        self.base = base
        self.count = count
    }
}

/// A map that a look-up reads without a lock: slots that are buckets and elements at once.
///
///     slot: bucket: u64 │ next: u32 │ … │ key │ … │ value
///
/// A bucket's word holds the number of the first element of its chain in the lower half, 0 for none, and a version in the upper one; an
/// element's number is 1 more than its slot's. What was read of a chain is true when the version is the same before and after.
///
/// Each word of a key is taken into a 64-bit state, which starts as 0: `state = fold(state ^ word ^ seed, step)`, where `fold` puts the
/// halves of the 128-bit product together by exclusive or. The last word is taken in with `lastSeed` and `lastStep` in their places. The halves of the
/// state, put together the same way, are the hash, and its product with the number of slots the bucket, in its upper half.
public struct HashedMap: Hashable, Sendable {
    /// The address of the first slot.
    public let slots: UInt64
    /// How many there are.
    public let slotCount: UInt32
    /// From one slot to the next, in bytes.
    public let stride: Int32
    /// From a slot to its key, in bytes.
    public let keyOffset: Int32
    /// 4, 8 or 16 bytes.
    public let keySize: Int
    /// The address of the first slot's value; where a run's slots have values of their own, of that of slot 0.
    public let firstValue: UInt64
    /// From one slot's value to the next one's, in bytes; `stride` where values stand in their slots.
    public let valueStep: UInt64
    /// What words of the key but the last are mixed with.
    public let seed: UInt64
    /// What they are multiplied with then.
    public let step: UInt64
    /// What the last word of the key is mixed with.
    public let lastSeed: UInt64
    /// What it is multiplied with then.
    public let lastStep: UInt64
    /// From the value of one slot of a run to the next, in bytes; 0 when all share the value.
    public let slotStride: UInt64
    /// The address of a number that is written to 16 bytes from an element's start when it is found; 0 for none.
    public let clock: UInt64

    /// Describes a map.
    public init(
        slots: UInt64, slotCount: UInt32, stride: Int32, keyOffset: Int32, keySize: Int,
        firstValue: UInt64, valueStep: UInt64, seed: UInt64, step: UInt64, lastSeed: UInt64, lastStep: UInt64,
        slotStride: UInt64 = 0, clock: UInt64 = 0
    ) {
        self.slots = slots
        self.slotCount = slotCount
        self.stride = stride
        self.keyOffset = keyOffset
        self.keySize = keySize
        self.firstValue = firstValue
        self.valueStep = valueStep
        self.seed = seed
        self.step = step
        self.lastSeed = lastSeed
        self.lastStep = lastStep
        self.slotStride = slotStride
        self.clock = clock
    }

    /// From a slot to its value, in bytes; nil where values stand elsewhere, and by chance may be as far apart as the slots are.
    var valueOffset: Int32? {
        slotStride == 0 && valueStep == UInt64(stride) ? Int32(exactly: firstValue &- slots) : nil
    }
}
