import BPFInstructions

/// Shifts by a known amount below the width; the caller synchronises, or extends the low word.
extension ScalarRange {
    mutating func shiftLeft(by amount: UInt64, _ width: Operation.Width) {
        switch width {
        case .bits32:
            low.shiftLeft(by: UInt32(truncatingIfNeeded: amount))
            bits = bits.low.shiftedLeft(by: amount).low
        case .bits64:
            shiftLimitsLeft(by: amount)
            low.shiftLeft(by: UInt32(truncatingIfNeeded: amount))
            bits = bits.shiftedLeft(by: amount)
        }
    }

    /// Signed limits survive only the move of the low word to the top, which is the first half of a sign extension.
    private mutating func shiftLimitsLeft(by amount: UInt64) {
        signedMinimum = amount == 32 && low.signedMinimum >= 0 ? Int64(low.signedMinimum) &<< 32 : .min
        signedMaximum = amount == 32 && low.signedMaximum >= 0 ? Int64(low.signedMaximum) &<< 32 : .max
        guard unsignedMaximum <= UInt64(1) &<< (63 &- amount) else {
            unsignedMinimum = 0
            unsignedMaximum = .max
            return
        }
        unsignedMinimum &<<= amount
        unsignedMaximum &<<= amount
    }

    mutating func shiftRight(by amount: UInt64, _ width: Operation.Width) {
        switch width {
        case .bits32:
            low.shiftRight(by: UInt32(truncatingIfNeeded: amount))
            bits = bits.low.shiftedRight(by: amount)
        case .bits64:
            signedMinimum = .min
            signedMaximum = .max
            unsignedMinimum &>>= amount
            unsignedMaximum &>>= amount
            low = .unknown
            bits = bits.shiftedRight(by: amount)
        }
    }

    mutating func shiftRightArithmetic(by amount: UInt64, _ width: Operation.Width) {
        switch width {
        case .bits32:
            low.signedMinimum &>>= Int32(truncatingIfNeeded: amount)
            low.signedMaximum &>>= Int32(truncatingIfNeeded: amount)
            low.unsignedMinimum = 0
            low.unsignedMaximum = .max
            bits = bits.lowShiftedRightArithmetic(by: amount)
        case .bits64:
            signedMinimum &>>= Int64(bitPattern: amount)
            signedMaximum &>>= Int64(bitPattern: amount)
            unsignedMinimum = 0
            unsignedMaximum = .max
            low = .unknown
            bits = bits.shiftedRightArithmetic(by: amount)
        }
    }
}

extension ScalarRange.LowWord {
    fileprivate mutating func shiftLeft(by amount: UInt32) {
        signedMinimum = .min
        signedMaximum = .max
        guard amount < 32, unsignedMaximum <= UInt32(1) &<< (31 &- amount) else {
            unsignedMinimum = 0
            unsignedMaximum = .max
            return
        }
        unsignedMinimum &<<= amount
        unsignedMaximum &<<= amount
    }

    fileprivate mutating func shiftRight(by amount: UInt32) {
        signedMinimum = .min
        signedMaximum = .max
        unsignedMinimum &>>= amount
        unsignedMaximum &>>= amount
    }
}
