extension ScalarRange {
    mutating func and(_ other: ScalarRange) {
        let result = bits & other.bits
        let bothLowKnown = bits.low.isConstant && other.bits.low.isConstant
        if isConstant && other.isConstant {
            self = ScalarRange(constant: result.value)
            return
        }
        bits = result
        low.setBitwise(
            minimum: UInt32(truncatingIfNeeded: result.value),
            maximum: min(low.unsignedMaximum, other.low.unsignedMaximum),
            known: bothLowKnown ? UInt32(truncatingIfNeeded: result.value) : nil
        )
        setBitwise(minimum: result.value, maximum: min(unsignedMaximum, other.unsignedMaximum))
    }

    mutating func or(_ other: ScalarRange) {
        let result = bits | other.bits
        let bothLowKnown = bits.low.isConstant && other.bits.low.isConstant
        if isConstant && other.isConstant {
            self = ScalarRange(constant: result.value)
            return
        }
        bits = result
        low.setBitwise(
            minimum: max(low.unsignedMinimum, other.low.unsignedMinimum),
            maximum: UInt32(truncatingIfNeeded: result.maximum),
            known: bothLowKnown ? UInt32(truncatingIfNeeded: result.value) : nil
        )
        setBitwise(minimum: max(unsignedMinimum, other.unsignedMinimum), maximum: result.maximum)
    }

    mutating func xor(_ other: ScalarRange) {
        let result = bits ^ other.bits
        let bothLowKnown = bits.low.isConstant && other.bits.low.isConstant
        if isConstant && other.isConstant {
            self = ScalarRange(constant: result.value)
            return
        }
        bits = result
        low.setBitwise(
            minimum: UInt32(truncatingIfNeeded: result.value),
            maximum: UInt32(truncatingIfNeeded: result.maximum),
            known: bothLowKnown ? UInt32(truncatingIfNeeded: result.value) : nil
        )
        setBitwise(minimum: result.value, maximum: result.maximum)
    }

    /// Takes over unsigned limits, and signed ones where the range does not cross the border.
    private mutating func setBitwise(minimum: UInt64, maximum: UInt64) {
        unsignedMinimum = minimum
        unsignedMaximum = maximum
        let (first, last) = (Int64(bitPattern: minimum), Int64(bitPattern: maximum))
        signedMinimum = first <= last ? first : .min
        signedMaximum = first <= last ? last : .max
    }
}

extension ScalarRange.LowWord {
    fileprivate mutating func setBitwise(minimum: UInt32, maximum: UInt32, known: UInt32?) {
        unsignedMinimum = known ?? minimum
        unsignedMaximum = known ?? maximum
        let (first, last) = (Int32(bitPattern: unsignedMinimum), Int32(bitPattern: unsignedMaximum))
        signedMinimum = first <= last ? first : .min
        signedMaximum = first <= last ? last : .max
    }
}
