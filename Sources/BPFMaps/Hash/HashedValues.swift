/// How a look-up in a hash map of this process finds a value: all that machine code needs to do it without a call.
///
///     slot: bucket: u64 │ next: u32 │ sequence: u32 │ (stamp: u32, LRU) │ key, to 8 bytes │ (value, to 8 bytes)
///
/// The values of a per-CPU map stand in their slots as well where there is one CPU, else behind all of them: `firstValue` and what follows say it
/// for both. Where `slotStride` is not 0 they stand behind, even if `valueStep` happens to be `stride`.
///
/// A bucket's word holds the number of the first element of its chain in the lower half, 0 for none, and a version in the upper one; an element's
/// number is 1 more than its slot's. What was read of a chain is true when the version is the same before and after.
///
/// The hash starts with a state of 0, which takes in the key's words of 8 bytes (a key of 4 bytes is one word, zero-extended): each but the last by
/// `state = fold(state ^ word ^ seed, step)`, the last with `lastSeed` and `lastStep` in their places, where `fold` is the exclusive or of the halves
/// of the 128-bit product. The halves of the state, put together the same way, are the hash; the upper half of its product with `slotCount` is
/// the bucket.
@frozen
public struct HashedValues: Hashable, Sendable, BitwiseCopyable {
    /// The address of the first slot.
    public let slots: UInt
    /// How many there are.
    public let slotCount: UInt32
    /// From one slot to the next, in bytes.
    public let stride: UInt
    /// From a slot to its key, in bytes.
    public let keyOffset: UInt
    /// 4, 8 or 16 bytes.
    public let keySize: Int
    /// The address of the first slot's value; of a per-CPU map, of that of slot 0 of a run.
    public let firstValue: UInt
    /// From one slot's value to the next one's, in bytes: `stride`, where values stand in their slots.
    public let valueStep: UInt
    /// From the value of one slot of a run to the next, in bytes; 0 where there is one value.
    public let slotStride: UInt
    /// What words of the key but the last are mixed with.
    public let seed: UInt64
    /// What they are multiplied with then.
    public let step: UInt64
    /// What the last word is mixed with.
    public let lastSeed: UInt64
    /// What it is multiplied with then.
    public let lastStep: UInt64
    /// The address of a 32-bit number that is written to 16 bytes from an element's start, where another stands, when it is found; 0 for none.
    public let clock: UInt
}

extension HashTable {
    /// How machine code finds a value; nil for keys of other sizes than 4, 8 and 16 bytes, and for memory that other processes may write, whose
    /// numbers must be checked.
    var hashedValues: HashedValues? {
        guard !isShared, keySize == 4 || keySize == 8 || keySize == 16 else { return nil }
        return HashedValues(
            slots: slots, slotCount: slotCount, stride: stride, keyOffset: keyOffset, keySize: keySize,
            firstValue: firstValue, valueStep: valueStep, slotStride: cpuStride, seed: seed, step: KeyHasher.first,
            lastSeed: seed ^ KeyHasher.second, lastStep: KeyHasher.first ^ UInt64(keySize),
            clock: isLRU ? clock : 0)
    }
}
