import BPFModel

/// Which lengths of prefixes there are near a key, so that a look-up asks for few of them.
///
///     for each value of the first `bits` bits of the data: u64
///         bit L, up to `bits`:  a prefix of L bits covers all keys that begin so
///         bits above:           there may be prefixes of more bits that begin so, `width` lengths a bit
///
/// A bit that is set for nothing costs time and nothing else; none is ever missing: it is set before the prefix is there, and cleared after it has
/// gone. Bits of longer prefixes stay set.
@safe
struct PrefixIndex: BitwiseCopyable, Sendable {
    private let base: UInt
    /// Of the data, how many bits choose a word.
    private let bits: UInt32
    /// How many lengths share a bit above.
    private let width: UInt32
    private let hasTwoBytes: Bool

    /// How many bytes the index of a map takes.
    static func size(of definition: MapDefinition) -> UInt64 { 8 << UInt64(bits(definition)) }

    /// As many bits as it takes to give most prefixes a word of their own: 4 to 16, and no more than a key has.
    private static func bits(_ definition: MapDefinition) -> UInt32 {
        let wanted = UInt32(32 - (definition.maxEntries - 1).leadingZeroBitCount)
        return min(max(wanted, 4), 16, (definition.keySize - 4) * 8)
    }

    init(at base: UInt, _ definition: MapDefinition) {
        self.base = base
        bits = Self.bits(definition)
        let longest = (definition.keySize - 4) * 8
        let available = 63 - bits
        width = max((longest - bits + available - 1) / available, 1)
        hasTwoBytes = definition.keySize > 5
    }

    /// The address of the word for the data of a key.
    @unsafe @inline(__always)
    private func word(_ data: UInt) -> UInt {
        // Safety: the caller vouches for the data of a key, one or two bytes at least.
        let start =
            hasTwoBytes
            ? UInt32(unsafe RawMemory.load(data, as: UInt16.self).byteSwapped)
            : UInt32(unsafe RawMemory.load(data, as: UInt8.self)) << 8
        return base &+ UInt(start &>> (16 &- bits)) &* 8
    }

    /// The bit of a length.
    @inline(__always)
    private func bit(_ length: UInt32) -> UInt32 {
        if length <= bits { return length }
        return bits &+ 1 &+ (width == 1 ? length &- bits &- 1 : (length &- bits &- 1) / width)
    }

    /// The lengths that a prefix of the data may have, as bits, none longer than `length`.
    @unsafe @inline(__always)
    func candidates(_ data: UInt, upTo length: UInt32) -> UInt64 {
        // Safety: the caller vouches for the data of a key.
        unsafe AtomicMemory.load64(word(data)) & (UInt64.max &>> UInt64(63 &- bit(length)))
    }

    /// The lengths of a bit.
    @inline(__always)
    func lengths(_ bit: UInt32) -> (first: UInt32, last: UInt32) {
        if bit <= bits { return (bit, bit) }
        let first = bits &+ 1 &+ (bit &- bits &- 1) &* width
        return (first, first &+ width &- 1)
    }

    /// Notes a prefix that will be there.
    @unsafe
    func insert(_ data: UInt, length: UInt32) {
        let set: UInt64 = 1 << UInt64(bit(length))
        // Safety: the caller vouches for the data; all words that begin with a shorter prefix follow each other.
        let first = unsafe word(data)
        for number in 0..<(length >= bits ? 1 : UInt(1) << UInt(bits - length)) {
            unsafe AtomicMemory.set64(set, at: first &+ number &* 8)
        }
    }

    /// Forgets a prefix that has gone.
    @unsafe
    func remove(_ data: UInt, length: UInt32) {
        if length > bits { return }
        // Safety: as in `insert`.
        let first = unsafe word(data)
        for number in 0..<UInt(1) << UInt(bits - length) {
            unsafe AtomicMemory.clear64(1 << UInt64(length), at: first &+ number &* 8)
        }
    }
}
