/// Spreads keys over buckets, differently for each seed.
///
/// Each step folds the 128-bit product of two words into one: every bit of a key reaches every bit of the result.
@usableFromInline
enum KeyHasher {
    @inlinable @inline(__always)
    static var first: UInt64 { 0x9e37_79b9_7f4a_7c15 }
    @inlinable @inline(__always)
    static var second: UInt64 { 0xbf58_476d_1ce4_e5b9 }

    /// The hash of the `count` bytes at an address.
    @unsafe @usableFromInline
    static func hash(_ address: UInt, count: Int, seed: UInt64) -> UInt32 {
        // Safety: the caller vouches for `count` bytes; so below.
        guard count >= 8 else { return finish(unsafe partialWord(address, count: count), count: count, seed: seed) }
        var state: UInt64 = 0
        var offset: UInt = 0
        let last = UInt(count) &- 8
        while offset < last {
            state = step(state, unsafe RawMemory.load(address &+ offset), seed: seed)
            offset &+= 8
        }
        return finish(state ^ (unsafe RawMemory.load(address &+ last)), count: count, seed: seed)
    }

    /// Takes one word more into a state.
    @inlinable @inline(__always)
    static func step(_ state: UInt64, _ word: UInt64, seed: UInt64) -> UInt64 { fold(state ^ seed ^ word, first) }

    /// The hash of a state that its last word has been taken into.
    @inlinable @inline(__always)
    static func finish(_ word: UInt64, count: Int, seed: UInt64) -> UInt32 {
        let mixed = fold(word ^ seed ^ second, first ^ UInt64(truncatingIfNeeded: count))
        return UInt32(truncatingIfNeeded: mixed ^ mixed >> 32)
    }

    @unsafe
    private static func partialWord(_ address: UInt, count: Int) -> UInt64 {
        var word: UInt64 = 0
        for offset in 0..<UInt(count) {
            // Safety: `offset` is below the number of the caller's bytes.
            word = word << 8 | UInt64(unsafe RawMemory.load(address &+ offset, as: UInt8.self))
        }
        return word
    }

    @inlinable @inline(__always)
    static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
