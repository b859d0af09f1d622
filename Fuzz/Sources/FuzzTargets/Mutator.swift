/// Damages bytes the way files get damaged, and the way attackers would do it; reproducible from its seed.
public struct Mutator: Sendable {
    private var state: UInt64

    /// Starts a sequence that depends on `seed` alone.
    public init(seed: UInt64) {
        state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
    }

    /// A copy of `bytes` with one to four kinds of damage.
    public mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        for _ in 0...below(4) {
            guard !result.isEmpty else { return [UInt8(truncatingIfNeeded: next())] }
            damage(&result)
        }
        return result
    }

    private mutating func damage(_ bytes: inout [UInt8]) {
        let place = below(bytes.count)
        switch below(7) {
        case 0: bytes[place] ^= 1 << UInt8(below(8))
        case 1: bytes[place] = UInt8(truncatingIfNeeded: next())
        case 2: bytes.removeSubrange(place...)
        case 3: overwrite(&bytes, at: place, with: interesting())
        case 4: bytes.removeSubrange(place..<min(bytes.count, place + 1 + below(16)))
        case 5: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 1 + below(32))], at: below(bytes.count))
        default: bytes.swapAt(place, below(bytes.count))
        }
    }

    private mutating func overwrite(_ bytes: inout [UInt8], at place: Int, with value: UInt64) {
        let width = [1, 2, 4, 8][below(4)]
        for index in 0..<min(width, bytes.count - place) {
            bytes[place + index] = UInt8(truncatingIfNeeded: value >> UInt64(index * 8))
        }
    }

    private mutating func interesting() -> UInt64 {
        [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0xffff_ffff, 0xffff_fff8, .max, .max >> 1][below(11)]
    }

    private mutating func below(_ limit: Int) -> Int {
        Int(next() % UInt64(max(limit, 1)))
    }

    private mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
