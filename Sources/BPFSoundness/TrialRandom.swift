/// Random numbers from a seed, with the values that programs trip over more often than chance has it.
package struct TrialRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// The same numbers for the same seed.
    package init(seed: UInt64) { state = seed }

    /// - Source: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed &>> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed &>> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed &>> 31
    }

    /// Any byte; zeros and ones more often than others.
    package mutating func byte() -> UInt8 {
        let draw = next()
        switch draw & 7 {
        case 0: return 0
        case 1: return 0xff
        default: return UInt8(truncatingIfNeeded: draw &>> 8)
        }
    }

    /// Three times out of four.
    package mutating func isLucky() -> Bool { next() & 3 != 0 }

    /// From 0 to `limit`.
    package mutating func number(upTo limit: UInt64) -> UInt64 { limit == .max ? next() : next() % (limit + 1) }

    /// A small number, an error, a power of two or one beside it, or anything.
    package mutating func number() -> UInt64 {
        let draw = next()
        switch draw & 7 {
        case 0: return 0
        case 1: return draw &>> 8 & 0xff
        case 2: return 0 &- (draw &>> 8 & 0xfff)
        case 3: return (1 &<< (draw &>> 8 & 63)) &- 1
        case 4: return 1 &<< (draw &>> 8 & 63)
        case 5: return draw &>> 32
        default: return next()
        }
    }
}
