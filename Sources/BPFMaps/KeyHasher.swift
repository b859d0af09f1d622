/// Spreads keys over buckets, differently for each seed.
///
/// Each step folds the 128-bit product of two words into one: every bit of a key reaches every bit of the result.
struct KeyHasher: Sendable {
    let seed: UInt64

    private static let first: UInt64 = 0x9e37_79b9_7f4a_7c15
    private static let second: UInt64 = 0xbf58_476d_1ce4_e5b9

    /// The hash of the `count` bytes at an address.
    @unsafe
    @inline(__always)
    func hash(_ address: UInt, count: Int) -> UInt32 {
        switch count {
        case 4:
            // Safety: the caller vouches for `count` bytes.
            return finish(unsafe UInt64(RawMemory.load(address, as: UInt32.self)), count: count)
        case 8:
            // Safety: as above.
            return finish(unsafe RawMemory.load(address), count: count)
        default:
            // Safety: as above.
            return unsafe hashLong(address, count: count)
        }
    }

    @unsafe
    private func hashLong(_ address: UInt, count: Int) -> UInt32 {
        guard count > 8 else { return finish(unsafe Self.partialWord(address, count: count), count: count) }
        var state: UInt64 = 0
        var offset: UInt = 0
        let last = UInt(count) &- 8
        while offset < last {
            // Safety: `offset + 8` is at most `count`.
            state = Self.fold(state ^ seed ^ (unsafe RawMemory.load(address &+ offset)), Self.first)
            offset &+= 8
        }
        // Safety: these are the last 8 of the caller's bytes.
        return finish(state ^ (unsafe RawMemory.load(address &+ last)), count: count)
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

    @inline(__always)
    private func finish(_ word: UInt64, count: Int) -> UInt32 {
        let mixed = Self.fold(word ^ seed ^ Self.second, Self.first ^ UInt64(count))
        return UInt32(truncatingIfNeeded: mixed ^ mixed >> 32)
    }

    @inline(__always)
    private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
