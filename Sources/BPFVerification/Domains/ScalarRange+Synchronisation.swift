extension ScalarRange {
    /// Tightens each view by what the others know.
    ///
    /// The passes are as many as Linux makes: more of them would accept programs that Linux rejects.
    mutating func synchronise() {
        tightenLimitsByBits()
        deduceLimits()
        deduceLimits()
        tightenBitsByLimits()
        tightenLimitsByBits()
    }

    func synchronised() -> ScalarRange {
        var range = self
        range.synchronise()
        return range
    }

    /// Known bits limit the number: with the unknown bits clear and set, the sign bit taken the other way round for signed.
    private mutating func tightenLimitsByBits() {
        tightenLowLimitsByBits()
        let sign: UInt64 = 1 << 63
        signedMinimum = max(signedMinimum, Int64(bitPattern: bits.value | bits.mask & sign))
        signedMaximum = min(signedMaximum, Int64(bitPattern: bits.value | bits.mask & ~sign))
        unsignedMinimum = max(unsignedMinimum, bits.minimum)
        unsignedMaximum = min(unsignedMaximum, bits.maximum)
    }

    private mutating func tightenLowLimitsByBits() {
        let value = UInt32(truncatingIfNeeded: bits.value)
        let mask = UInt32(truncatingIfNeeded: bits.mask)
        let sign: UInt32 = 1 << 31
        low.signedMinimum = max(low.signedMinimum, Int32(bitPattern: value | mask & sign))
        low.signedMaximum = min(low.signedMaximum, Int32(bitPattern: value | mask & ~sign))
        low.unsignedMinimum = max(low.unsignedMinimum, value)
        low.unsignedMaximum = min(low.unsignedMaximum, value | mask)
    }

    private mutating func deduceLimits() {
        deduceLowFromUnsigned()
        deduceLowFromSigned()
        low.exchangeSigns()
        exchangeSigns()
        deduceFromLow()
    }

    /// With one high word for the whole range, the low words run from the lower limit's to the upper limit's.
    private mutating func deduceLowFromUnsigned() {
        let (first, last) = (UInt32(truncatingIfNeeded: unsignedMinimum), UInt32(truncatingIfNeeded: unsignedMaximum))
        let (firstHigh, lastHigh) = (unsignedMinimum &>> 32, unsignedMaximum &>> 32)
        if firstHigh == lastHigh {
            low.limit(first, last)
        }
        low.limitAcrossZero(first, last, adjacent: firstHigh &+ 1 == lastHigh)
    }

    private mutating func deduceLowFromSigned() {
        let (first, last) = (UInt32(truncatingIfNeeded: signedMinimum), UInt32(truncatingIfNeeded: signedMaximum))
        let (firstHigh, lastHigh) = (signedMinimum &>> 32, signedMaximum &>> 32)
        if firstHigh == lastHigh {
            low.limit(first, last)
        }
        let adjacent = UInt32(truncatingIfNeeded: firstHigh &+ 1) == UInt32(truncatingIfNeeded: lastHigh)
        low.limitAcrossZero(first, last, adjacent: adjacent)
    }

    /// A range that does not cross the border between the largest and the smallest number of one reading is a range in the other.
    private mutating func exchangeSigns() {
        let (first, last) = (Int64(bitPattern: unsignedMinimum), Int64(bitPattern: unsignedMaximum))
        if first <= last {
            signedMinimum = max(signedMinimum, first)
            signedMaximum = min(signedMaximum, last)
        }
        if signedMinimum < 0 && signedMaximum >= 0 && first > last {
            exchangeHalves()
            return
        }
        let (firstBits, lastBits) = (UInt64(bitPattern: signedMinimum), UInt64(bitPattern: signedMaximum))
        if firstBits <= lastBits {
            unsignedMinimum = max(unsignedMinimum, firstBits)
            unsignedMaximum = min(unsignedMaximum, lastBits)
        }
    }

    /// Where both readings cross their border, one half may be ruled out.
    private mutating func exchangeHalves() {
        let (first, last) = (unsignedMinimum, Int64(bitPattern: unsignedMaximum))
        if last < signedMinimum {
            signedMinimum = Int64(bitPattern: first)
            unsignedMaximum = UInt64(bitPattern: signedMaximum)
        } else if UInt64(bitPattern: signedMaximum) < first {
            unsignedMinimum = UInt64(bitPattern: signedMinimum)
            signedMaximum = last
        }
    }

    /// The limits' own high words above the low word's limits are limits too.
    private mutating func deduceFromLow() {
        let high: UInt64 = 0xffff_ffff_0000_0000
        let (lowMinimum, lowMaximum) = (UInt64(low.unsignedMinimum), UInt64(low.unsignedMaximum))
        unsignedMinimum = max(unsignedMinimum, unsignedMinimum & high | lowMinimum)
        unsignedMaximum = min(unsignedMaximum, unsignedMaximum & high | lowMaximum)
        let (signedFirst, signedLast) = (UInt64(bitPattern: signedMinimum), UInt64(bitPattern: signedMaximum))
        signedMinimum = max(signedMinimum, Int64(bitPattern: signedFirst & high | lowMinimum))
        signedMaximum = min(signedMaximum, Int64(bitPattern: signedLast & high | lowMaximum))
        guard low.signedMinimum >= 0, signedMinimum >= Int64(Int32.min), signedMaximum <= Int64(Int32.max) else {
            return
        }
        unsignedMinimum = UInt64(low.signedMinimum.magnitude)
        unsignedMaximum = UInt64(bitPattern: Int64(low.signedMaximum))
        signedMinimum = Int64(low.signedMinimum)
        signedMaximum = Int64(low.signedMaximum)
        bits = bits.intersection(Tnum(minimum: unsignedMinimum, maximum: unsignedMaximum))
    }

    /// The leading bits that both limits share are known, of the number and of its low word.
    private mutating func tightenBitsByLimits() {
        let whole = bits.intersection(Tnum(minimum: unsignedMinimum, maximum: unsignedMaximum))
        let word = Tnum(minimum: UInt64(low.unsignedMinimum), maximum: UInt64(low.unsignedMaximum))
        bits = whole.replacingLow(with: whole.low.intersection(word))
    }
}

extension ScalarRange.LowWord {
    /// Takes in that the words run from `first` up to `last`, in each reading in which that is upwards.
    fileprivate mutating func limit(_ first: UInt32, _ last: UInt32) {
        if first <= last {
            unsignedMinimum = max(unsignedMinimum, first)
            unsignedMaximum = min(unsignedMaximum, last)
        }
        let (signedFirst, signedLast) = (Int32(bitPattern: first), Int32(bitPattern: last))
        if signedFirst <= signedLast {
            signedMinimum = max(signedMinimum, signedFirst)
            signedMaximum = min(signedMaximum, signedLast)
        }
    }

    /// With the next high word at the upper limit, words that start negative and end positive passed through -1 and 0 only.
    fileprivate mutating func limitAcrossZero(_ first: UInt32, _ last: UInt32, adjacent: Bool) {
        let (signedFirst, signedLast) = (Int32(bitPattern: first), Int32(bitPattern: last))
        guard adjacent, signedFirst < 0, signedLast >= 0 else { return }
        signedMinimum = max(signedMinimum, signedFirst)
        signedMaximum = min(signedMaximum, signedLast)
    }

    /// A range that does not cross the border of one reading is a range in the other.
    fileprivate mutating func exchangeSigns() {
        let (first, last) = (Int32(bitPattern: unsignedMinimum), Int32(bitPattern: unsignedMaximum))
        if first <= last {
            signedMinimum = max(signedMinimum, first)
            signedMaximum = min(signedMaximum, last)
        }
        if signedMinimum < 0 && signedMaximum >= 0 && first > last {
            exchangeHalves()
            return
        }
        let (firstBits, lastBits) = (UInt32(bitPattern: signedMinimum), UInt32(bitPattern: signedMaximum))
        if firstBits <= lastBits {
            unsignedMinimum = max(unsignedMinimum, firstBits)
            unsignedMaximum = min(unsignedMaximum, lastBits)
        }
    }

    /// Where both readings cross their border, one half may be ruled out.
    private mutating func exchangeHalves() {
        let (first, last) = (unsignedMinimum, Int32(bitPattern: unsignedMaximum))
        if last < signedMinimum {
            signedMinimum = Int32(bitPattern: first)
            unsignedMaximum = UInt32(bitPattern: signedMaximum)
        } else if UInt32(bitPattern: signedMaximum) < first {
            unsignedMinimum = UInt32(bitPattern: signedMinimum)
            signedMaximum = last
        }
    }
}
