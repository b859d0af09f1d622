/// Numbers that look random and repeat with the seed (SplitMix64).
public struct RandomSource: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// The same seed gives the same numbers, on every machine.
    public init(seed: UInt64) {
        state = seed
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// True in `percent` of 100 cases.
    mutating func chance(_ percent: Int) -> Bool { Int(next() % 100) < percent }

    mutating func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.count))
    }

    mutating func pick<Element>(_ choices: [Element]) -> Element { choices[Int(next() % UInt64(choices.count))] }

    /// A number that is near where something changes: zero, a power of two, a sign bit.
    mutating func interesting() -> Int64 {
        let near = Int64(number(-2...2))
        switch number(0...9) {
        case 0...3: return Int64(number(-16...64))
        case 4...5: return (Int64(1) << Int64(number(0...62))) &+ near
        case 6: return -(Int64(1) << Int64(number(0...62))) &+ near
        case 7: return Int64(pick([0xff, 0xffff, 0x7fff_ffff, 0xffff_ffff, 0x8000_0000])) &+ near
        case 8: return pick([Int64.min, .max, -1, 0, Int64(Int32.min), Int64(Int32.max)])
        default: return Int64(bitPattern: next())
        }
    }
}
