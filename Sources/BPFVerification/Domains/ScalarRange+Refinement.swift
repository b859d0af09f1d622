import BPFInstructions

extension ScalarRange {
    /// Takes in that `left condition right` holds.
    static func assume(
        _ condition: Operation.Condition,
        _ left: inout ScalarRange,
        _ right: inout ScalarRange,
        width: Operation.Width
    ) {
        switch condition {
        case .equal: assumeEqual(&left, &right, width)
        case .notEqual: assumeDifferent(&left, &right, width)
        case .bitsSet: assumeSharedBits(&left, &right, width)
        case .less: assumeBelow(&left, &right, width)
        case .lessOrEqual: assumeNotAbove(&left, &right, width)
        case .greater: assumeBelow(&right, &left, width)
        case .greaterOrEqual: assumeNotAbove(&right, &left, width)
        case .signedLess: assumeSignedBelow(&left, &right, width)
        case .signedLessOrEqual: assumeSignedNotAbove(&left, &right, width)
        case .signedGreater: assumeSignedBelow(&right, &left, width)
        case .signedGreaterOrEqual: assumeSignedNotAbove(&right, &left, width)
        }
        left.synchronise()
        right.synchronise()
    }

    /// Takes in that `left condition right` does not hold.
    static func assumeNot(
        _ condition: Operation.Condition,
        _ left: inout ScalarRange,
        _ right: inout ScalarRange,
        width: Operation.Width
    ) {
        if let opposite = condition.opposite {
            assume(opposite, &left, &right, width: width)
        } else {
            assumeNoSharedBits(&left, &right, width)
            left.synchronise()
            right.synchronise()
        }
    }

    private static func assumeEqual(_ left: inout ScalarRange, _ right: inout ScalarRange, _ width: Operation.Width) {
        let low = left.low.intersection(right.low)
        left.low = width == .bits32 ? low : left.low
        right.low = width == .bits32 ? low : right.low
        guard width == .bits64 else {
            let bits = left.bits.low.intersection(right.bits.low)
            left.bits = left.bits.replacingLow(with: bits)
            right.bits = right.bits.replacingLow(with: bits)
            return
        }
        left.bits = left.bits.intersection(right.bits)
        left.unsignedMinimum = max(left.unsignedMinimum, right.unsignedMinimum)
        left.unsignedMaximum = min(left.unsignedMaximum, right.unsignedMaximum)
        left.signedMinimum = max(left.signedMinimum, right.signedMinimum)
        left.signedMaximum = min(left.signedMaximum, right.signedMaximum)
        right.bits = left.bits
        right.unsignedMinimum = left.unsignedMinimum
        right.unsignedMaximum = left.unsignedMaximum
        right.signedMinimum = left.signedMinimum
        right.signedMaximum = left.signedMaximum
    }

    /// A number that differs from a limit lies inside of it.
    private static func assumeDifferent(
        _ left: inout ScalarRange, _ right: inout ScalarRange, _ width: Operation.Width
    ) {
        if width == .bits64 {
            if let number = right.constant {
                left.exclude(number)
            } else if let number = left.constant {
                right.exclude(number)
            }
        } else if let word = right.lowConstant {
            left.low.exclude(word)
        } else if let word = left.lowConstant {
            right.low.exclude(word)
        }
    }

    private mutating func exclude(_ number: UInt64) {
        let signed = Int64(bitPattern: number)
        if unsignedMinimum == number { unsignedMinimum &+= 1 }
        if unsignedMaximum == number { unsignedMaximum &-= 1 }
        if signedMinimum == signed { signedMinimum &+= 1 }
        if signedMaximum == signed { signedMaximum &-= 1 }
    }

    /// Sharing a bit with a power of two means that bit is set.
    private static func assumeSharedBits(
        _ left: inout ScalarRange, _ right: inout ScalarRange, _ width: Operation.Width
    ) {
        if right.isConstant(in: width) {
            left.setBit(of: right, width)
        } else if left.isConstant(in: width) {
            right.setBit(of: left, width)
        }
    }

    private mutating func setBit(of other: ScalarRange, _ width: Operation.Width) {
        let bit = width == .bits64 ? other.bits.value : other.bits.low.value
        guard bit.nonzeroBitCount == 1 else { return }
        bits = Tnum(value: bits.value | bit, mask: bits.mask & ~bit)
    }

    private static func assumeNoSharedBits(
        _ left: inout ScalarRange, _ right: inout ScalarRange, _ width: Operation.Width
    ) {
        if right.isConstant(in: width) {
            left.clearBits(of: right, width)
        } else if left.isConstant(in: width) {
            right.clearBits(of: left, width)
        }
    }

    private mutating func clearBits(of other: ScalarRange, _ width: Operation.Width) {
        let clear = width == .bits64 ? other.bits.value : other.bits.low.value
        bits = Tnum(value: bits.value & ~clear, mask: bits.mask & ~clear)
    }

    private func isConstant(in width: Operation.Width) -> Bool {
        width == .bits64 ? bits.isConstant : bits.low.isConstant
    }

    private static func assumeNotAbove(
        _ left: inout ScalarRange, _ right: inout ScalarRange, _ width: Operation.Width
    ) {
        if width == .bits32 {
            left.low.unsignedMaximum = min(left.low.unsignedMaximum, right.low.unsignedMaximum)
            right.low.unsignedMinimum = max(left.low.unsignedMinimum, right.low.unsignedMinimum)
        } else {
            left.unsignedMaximum = min(left.unsignedMaximum, right.unsignedMaximum)
            right.unsignedMinimum = max(left.unsignedMinimum, right.unsignedMinimum)
        }
    }

    private static func assumeBelow(_ left: inout ScalarRange, _ right: inout ScalarRange, _ width: Operation.Width) {
        if width == .bits32 {
            left.low.unsignedMaximum = min(left.low.unsignedMaximum, right.low.unsignedMaximum &- 1)
            right.low.unsignedMinimum = max(left.low.unsignedMinimum &+ 1, right.low.unsignedMinimum)
        } else {
            left.unsignedMaximum = min(left.unsignedMaximum, right.unsignedMaximum &- 1)
            right.unsignedMinimum = max(left.unsignedMinimum &+ 1, right.unsignedMinimum)
        }
    }

    private static func assumeSignedNotAbove(
        _ left: inout ScalarRange, _ right: inout ScalarRange, _ width: Operation.Width
    ) {
        if width == .bits32 {
            left.low.signedMaximum = min(left.low.signedMaximum, right.low.signedMaximum)
            right.low.signedMinimum = max(left.low.signedMinimum, right.low.signedMinimum)
        } else {
            left.signedMaximum = min(left.signedMaximum, right.signedMaximum)
            right.signedMinimum = max(left.signedMinimum, right.signedMinimum)
        }
    }

    private static func assumeSignedBelow(
        _ left: inout ScalarRange, _ right: inout ScalarRange, _ width: Operation.Width
    ) {
        if width == .bits32 {
            left.low.signedMaximum = min(left.low.signedMaximum, right.low.signedMaximum &- 1)
            right.low.signedMinimum = max(left.low.signedMinimum &+ 1, right.low.signedMinimum)
        } else {
            left.signedMaximum = min(left.signedMaximum, right.signedMaximum &- 1)
            right.signedMinimum = max(left.signedMinimum &+ 1, right.signedMinimum)
        }
    }
}

extension ScalarRange.LowWord {
    fileprivate func intersection(_ other: ScalarRange.LowWord) -> ScalarRange.LowWord {
        ScalarRange.LowWord(
            unsignedMinimum: max(unsignedMinimum, other.unsignedMinimum),
            unsignedMaximum: min(unsignedMaximum, other.unsignedMaximum),
            signedMinimum: max(signedMinimum, other.signedMinimum),
            signedMaximum: min(signedMaximum, other.signedMaximum)
        )
    }

    fileprivate mutating func exclude(_ word: UInt32) {
        let signed = Int32(bitPattern: word)
        if unsignedMinimum == word { unsignedMinimum &+= 1 }
        if unsignedMaximum == word { unsignedMaximum &-= 1 }
        if signedMinimum == signed { signedMinimum &+= 1 }
        if signedMaximum == signed { signedMaximum &-= 1 }
    }
}

extension Operation.Condition {
    /// What holds when this does not; nil for a test of bits, whose opposite is no comparison.
    var opposite: Operation.Condition? {
        switch self {
        case .equal: .notEqual
        case .notEqual: .equal
        case .greater: .lessOrEqual
        case .greaterOrEqual: .less
        case .less: .greaterOrEqual
        case .lessOrEqual: .greater
        case .signedGreater: .signedLessOrEqual
        case .signedGreaterOrEqual: .signedLess
        case .signedLess: .signedGreaterOrEqual
        case .signedLessOrEqual: .signedGreater
        case .bitsSet: nil
        }
    }

    /// The condition with its operands exchanged.
    var flipped: Operation.Condition {
        switch self {
        case .equal, .notEqual, .bitsSet: self
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .signedGreater: .signedLess
        case .signedGreaterOrEqual: .signedLessOrEqual
        case .signedLess: .signedGreater
        case .signedLessOrEqual: .signedGreaterOrEqual
        }
    }
}
