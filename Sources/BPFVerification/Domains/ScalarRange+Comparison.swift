import BPFInstructions

extension ScalarRange {
    /// Whether `left condition right` holds for all numbers (true), for none (false), or for some (nil).
    static func decide(
        _ condition: Operation.Condition,
        _ left: ScalarRange,
        _ right: ScalarRange,
        width: Operation.Width
    ) -> Bool? {
        switch condition {
        case .equal: left.equals(right, width)
        case .notEqual: left.equals(right, width).map { !$0 }
        case .bitsSet: left.sharesBits(right, width)
        case .greater: isOrdered(left.unsigned(width), right.unsigned(width), strict: true)
        case .greaterOrEqual: isOrdered(left.unsigned(width), right.unsigned(width), strict: false)
        case .less: isOrdered(right.unsigned(width), left.unsigned(width), strict: true)
        case .lessOrEqual: isOrdered(right.unsigned(width), left.unsigned(width), strict: false)
        case .signedGreater: isOrdered(left.signed(width), right.signed(width), strict: true)
        case .signedGreaterOrEqual: isOrdered(left.signed(width), right.signed(width), strict: false)
        case .signedLess: isOrdered(right.signed(width), left.signed(width), strict: true)
        case .signedLessOrEqual: isOrdered(right.signed(width), left.signed(width), strict: false)
        }
    }

    /// Whether all of `high` are above (or not below) all of `low`; false when it is the other way round, nil when neither.
    private static func isOrdered<Number: Comparable>(
        _ high: ClosedLimits<Number>, _ low: ClosedLimits<Number>, strict: Bool
    ) -> Bool? {
        if strict {
            if high.minimum > low.maximum { return true }
            return high.maximum <= low.minimum ? false : nil
        }
        if high.minimum >= low.maximum { return true }
        return high.maximum < low.minimum ? false : nil
    }

    private func equals(_ other: ScalarRange, _ width: Operation.Width) -> Bool? {
        let (left, right) = width == .bits64 ? (bits, other.bits) : (bits.low, other.bits.low)
        if left.isConstant && right.isConstant {
            return left.value == right.value
        }
        if !unsigned(width).overlaps(other.unsigned(width)) || !signed(width).overlaps(other.signed(width)) {
            return false
        }
        let lowApart =
            !unsigned(.bits32).overlaps(other.unsigned(.bits32)) || !signed(.bits32).overlaps(other.signed(.bits32))
        return lowApart ? false : nil
    }

    private func sharesBits(_ other: ScalarRange, _ width: Operation.Width) -> Bool? {
        let (left, right) = width == .bits64 ? (bits, other.bits) : (bits.low, other.bits.low)
        let (unknown, known) = right.isConstant ? (left, right) : (right, left)
        guard known.isConstant else { return nil }
        if unknown.value & known.value != 0 { return true }
        return unknown.maximum & known.value == 0 ? false : nil
    }

    fileprivate func unsigned(_ width: Operation.Width) -> ClosedLimits<UInt64> {
        width == .bits64
            ? ClosedLimits(minimum: unsignedMinimum, maximum: unsignedMaximum)
            : ClosedLimits(minimum: UInt64(low.unsignedMinimum), maximum: UInt64(low.unsignedMaximum))
    }

    fileprivate func signed(_ width: Operation.Width) -> ClosedLimits<Int64> {
        width == .bits64
            ? ClosedLimits(minimum: signedMinimum, maximum: signedMaximum)
            : ClosedLimits(minimum: Int64(low.signedMinimum), maximum: Int64(low.signedMaximum))
    }
}

/// Two limits, which may contradict each other on a path that cannot be taken.
private struct ClosedLimits<Number: Comparable> {
    let minimum: Number
    let maximum: Number

    func overlaps(_ other: ClosedLimits) -> Bool { minimum <= other.maximum && other.minimum <= maximum }
}
