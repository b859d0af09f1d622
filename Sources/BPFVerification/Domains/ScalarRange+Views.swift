extension ScalarRange {
    /// Forgets the limits of the whole number and keeps what the bits and the low word say.
    mutating func forgetLimits() {
        unsignedMinimum = 0
        unsignedMaximum = .max
        signedMinimum = .min
        signedMaximum = .max
    }

    /// The low word as a number of its own, zero-extended.
    var zeroExtendedLow: ScalarRange {
        var range = self
        range.bits = bits.low
        range.unsignedMinimum = UInt64(low.unsignedMinimum)
        range.unsignedMaximum = UInt64(low.unsignedMaximum)
        if low.signedMinimum >= 0 && low.signedMaximum >= 0 {
            range.signedMinimum = Int64(low.signedMinimum)
            range.signedMaximum = Int64(low.signedMaximum)
        } else {
            range.signedMinimum = 0
            range.signedMaximum = Int64(UInt32.max)
        }
        range.synchronise()
        return range
    }

    /// The low `bytes`, zero-extended: what a load of that size leaves.
    ///
    /// - Parameter bytes: 1, 2, 4 or 8.
    func truncated(toBytes bytes: Int) -> ScalarRange {
        guard bytes < 8 else { return self }
        let mask = (UInt64(1) << UInt64(bytes * 8)) &- 1
        var range = self
        range.bits = bits.truncated(toBytes: bytes)
        if unsignedMinimum & ~mask == unsignedMaximum & ~mask {
            range.unsignedMinimum = unsignedMinimum & mask
            range.unsignedMaximum = unsignedMaximum & mask
        } else {
            range.unsignedMinimum = 0
            range.unsignedMaximum = mask
        }
        range.signedMinimum = Int64(bitPattern: range.unsignedMinimum)
        range.signedMaximum = Int64(bitPattern: range.unsignedMaximum)
        if bytes < 4 {
            range.low = .unknown
        }
        range.synchronise()
        return range
    }

    /// The low `bytes` with copies of their sign bit above, in 64 bits.
    ///
    /// Single bits are forgotten, as in Linux: knowing more would accept programs that Linux rejects.
    /// - Parameter bytes: 1, 2 or 4.
    func signExtended(fromBytes bytes: Int) -> ScalarRange {
        let unused = UInt64(64 - bytes * 8)
        if let number = constant {
            return ScalarRange(signedConstant: Int64(bitPattern: number &<< unused) &>> Int64(unused))
        }
        let extend = { (number: Int64) in (number &<< Int64(unused)) &>> Int64(unused) }
        let high = ~UInt64(0) &<< (UInt64(bytes) * 8)
        let border = Int64(1) << Int64(bytes * 8 - 1)
        var range = ScalarRange(signed: (-border)...(border - 1))
        if UInt64(bitPattern: signedMinimum) & high == UInt64(bitPattern: signedMaximum) & high {
            let (first, last) = (extend(signedMinimum), extend(signedMaximum))
            if (first < 0) == (last < 0) {
                range = ScalarRange(signed: min(first, last)...max(first, last))
            }
        }
        return range
    }

    /// The low `bytes` sign-extended to a word, the high word zero; what is known comes from the low word's limits.
    ///
    /// - Parameter bytes: 1 or 2.
    func lowSignExtended(fromBytes bytes: Int) -> ScalarRange {
        let unused = Int32(32 - bytes * 8)
        let extend = { (word: Int32) in (word &<< unused) &>> unused }
        if let number = constant {
            let word = extend(Int32(truncatingIfNeeded: number))
            return ScalarRange(constant: UInt64(UInt32(bitPattern: word)))
        }
        let border = Int32(1) << Int32(bytes * 8 - 1)
        var (minimum, maximum) = (-border, border - 1)
        if low.signedMinimum &>> Int32(bytes * 8) == low.signedMaximum &>> Int32(bytes * 8) {
            let (first, last) = (extend(low.signedMinimum), extend(low.signedMaximum))
            if (first < 0) == (last < 0) { (minimum, maximum) = (min(first, last), max(first, last)) }
        }
        var range = ScalarRange.unknown
        range.low.signedMinimum = minimum
        range.low.signedMaximum = maximum
        return range.zeroExtendedLow
    }
}
