import BPFInstructions

extension ScalarRange {
    /// The results of `left operation right`, in 64 bits or in the low word with the high word zero.
    ///
    /// Where an operation is not followed (division, a shift by an amount that is not known, or too large), any number comes out,
    /// of 64 bits in both widths as in Linux.
    static func evaluate(
        _ operation: Operation.ArithmeticOperation,
        _ left: ScalarRange,
        _ right: ScalarRange,
        width: Operation.Width
    ) -> ScalarRange {
        guard isFollowed(operation, amount: right, width: width) else { return .unknown }
        var range = left
        switch operation {
        case .add: range.add(right)
        case .subtract: range.subtract(right)
        case .multiply: range.multiply(right)
        case .and: range.and(right)
        case .or: range.or(right)
        case .xor: range.xor(right)
        case .shiftLeft: range.shiftLeft(by: right.bits.value, width)
        case .shiftRight: range.shiftRight(by: right.bits.value, width)
        case .shiftRightArithmetic: range.shiftRightArithmetic(by: right.bits.value, width)
        case .move: range = right
        case .divide, .modulo, .signedDivide, .signedModulo: range = .unknown
        }
        if width == .bits32 {
            return range.zeroExtendedLow
        }
        range.synchronise()
        return range
    }

    /// Whether the result is computed, or given up at once.
    private static func isFollowed(
        _ operation: Operation.ArithmeticOperation, amount: ScalarRange, width: Operation.Width
    ) -> Bool {
        switch operation {
        case .add, .subtract, .multiply, .and, .or, .xor, .move: true
        case .shiftLeft, .shiftRight, .shiftRightArithmetic:
            // Linux asks whether the whole number is below the width, also where only its low word counts.
            amount.constant(in: width) != nil && amount.unsignedMaximum < (width == .bits64 ? 64 : 32)
        case .divide, .modulo, .signedDivide, .signedModulo: false
        }
    }

    private func constant(in width: Operation.Width) -> UInt64? {
        width == .bits64 ? constant : lowConstant.map(UInt64.init)
    }

    private mutating func add(_ other: ScalarRange) {
        let unsigned = Self.sums((unsignedMinimum, unsignedMaximum), (other.unsignedMinimum, other.unsignedMaximum))
        let signed = Self.sums((signedMinimum, signedMaximum), (other.signedMinimum, other.signedMaximum))
        (unsignedMinimum, unsignedMaximum) = unsigned
        (signedMinimum, signedMaximum) = signed
        (low.unsignedMinimum, low.unsignedMaximum) = Self.sums(
            (low.unsignedMinimum, low.unsignedMaximum), (other.low.unsignedMinimum, other.low.unsignedMaximum))
        (low.signedMinimum, low.signedMaximum) = Self.sums(
            (low.signedMinimum, low.signedMaximum), (other.low.signedMinimum, other.low.signedMaximum))
        bits = bits + other.bits
    }

    private mutating func subtract(_ other: ScalarRange) {
        let unsigned = Self.differences(
            (unsignedMinimum, unsignedMaximum), (other.unsignedMinimum, other.unsignedMaximum))
        let signed = Self.differences((signedMinimum, signedMaximum), (other.signedMinimum, other.signedMaximum))
        (unsignedMinimum, unsignedMaximum) = unsigned
        (signedMinimum, signedMaximum) = signed
        (low.unsignedMinimum, low.unsignedMaximum) = Self.differences(
            (low.unsignedMinimum, low.unsignedMaximum), (other.low.unsignedMinimum, other.low.unsignedMaximum))
        (low.signedMinimum, low.signedMaximum) = Self.differences(
            (low.signedMinimum, low.signedMaximum), (other.low.signedMinimum, other.low.signedMaximum))
        bits = bits - other.bits
    }

    /// The limits of a sum; all numbers where one limit overflows.
    private static func sums<Number: FixedWidthInteger>(
        _ left: (Number, Number), _ right: (Number, Number)
    ) -> (Number, Number) {
        let (first, firstOverflow) = left.0.addingReportingOverflow(right.0)
        let (last, lastOverflow) = left.1.addingReportingOverflow(right.1)
        return firstOverflow || lastOverflow ? (.min, .max) : (first, last)
    }

    /// The limits of a difference; all numbers where one limit overflows.
    private static func differences<Number: FixedWidthInteger>(
        _ left: (Number, Number), _ right: (Number, Number)
    ) -> (Number, Number) {
        let (first, firstOverflow) = left.0.subtractingReportingOverflow(right.1)
        let (last, lastOverflow) = left.1.subtractingReportingOverflow(right.0)
        return firstOverflow || lastOverflow ? (.min, .max) : (first, last)
    }

    /// Limits multiply where neither side is negative nor larger than half the width.
    private mutating func multiply(_ other: ScalarRange) {
        low.multiply(other.low)
        bits = bits * other.bits
        guard
            signedMinimum >= 0, other.signedMinimum >= 0,
            unsignedMaximum <= UInt64(UInt32.max), other.unsignedMaximum <= UInt64(UInt32.max)
        else { return forgetLimits() }
        unsignedMinimum &*= other.unsignedMinimum
        unsignedMaximum &*= other.unsignedMaximum
        let fits = unsignedMaximum <= UInt64(Int64.max)
        signedMinimum = fits ? Int64(bitPattern: unsignedMinimum) : .min
        signedMaximum = fits ? Int64(bitPattern: unsignedMaximum) : .max
    }
}

extension ScalarRange.LowWord {
    fileprivate mutating func multiply(_ other: ScalarRange.LowWord) {
        guard
            signedMinimum >= 0, other.signedMinimum >= 0,
            unsignedMaximum <= UInt32(UInt16.max), other.unsignedMaximum <= UInt32(UInt16.max)
        else {
            self = .unknown
            return
        }
        unsignedMinimum &*= other.unsignedMinimum
        unsignedMaximum &*= other.unsignedMaximum
        let fits = unsignedMaximum <= UInt32(Int32.max)
        signedMinimum = fits ? Int32(bitPattern: unsignedMinimum) : .min
        signedMaximum = fits ? Int32(bitPattern: unsignedMaximum) : .max
    }
}
