/// Each operation yields a tnum that holds every result of the operation on values of the operands.
extension Tnum {
    static func + (left: Tnum, right: Tnum) -> Tnum {
        let maskSum = left.mask &+ right.mask
        let valueSum = left.value &+ right.value
        let carries = (maskSum &+ valueSum) ^ valueSum
        return Tnum(value: valueSum, mask: carries | left.mask | right.mask)
    }

    static func - (left: Tnum, right: Tnum) -> Tnum {
        let difference = left.value &- right.value
        let borrows = (difference &+ left.mask) ^ (difference &- right.mask)
        return Tnum(value: difference, mask: borrows | left.mask | right.mask)
    }

    static func & (left: Tnum, right: Tnum) -> Tnum {
        let value = left.value & right.value
        return Tnum(value: value, mask: left.maximum & right.maximum & ~value)
    }

    static func | (left: Tnum, right: Tnum) -> Tnum {
        let value = left.value | right.value
        return Tnum(value: value, mask: (left.mask | right.mask) & ~value)
    }

    static func ^ (left: Tnum, right: Tnum) -> Tnum {
        Tnum(value: left.value ^ right.value, mask: left.mask | right.mask)
    }

    /// Adds up shifted copies of `right`, one for each bit of `left` that may be set; what is certain is one product.
    static func * (left: Tnum, right: Tnum) -> Tnum {
        var uncertain = Tnum(constant: 0)
        var (left, right) = (left, right)
        let certain = Tnum(constant: left.value &* right.value)
        while left.maximum != 0 {
            if left.value & 1 != 0 {
                uncertain = uncertain + Tnum(value: 0, mask: right.mask)
            } else if left.mask & 1 != 0 {
                uncertain = uncertain + Tnum(value: 0, mask: right.maximum)
            }
            left = left.shiftedRight(by: 1)
            right = right.shiftedLeft(by: 1)
        }
        return certain + uncertain
    }

    /// - Parameter amount: below 64.
    func shiftedLeft(by amount: UInt64) -> Tnum {
        Tnum(value: value &<< amount, mask: mask &<< amount)
    }

    /// - Parameter amount: below 64.
    func shiftedRight(by amount: UInt64) -> Tnum {
        Tnum(value: value &>> amount, mask: mask &>> amount)
    }

    /// Copies of the sign bit, known or not, come in from the left.
    func shiftedRightArithmetic(by amount: UInt64) -> Tnum {
        Tnum(
            value: UInt64(bitPattern: Int64(bitPattern: value) &>> Int64(amount)),
            mask: UInt64(bitPattern: Int64(bitPattern: mask) &>> Int64(amount))
        )
    }

    /// The low word shifted right with copies of its own sign bit; the high word is zero.
    func lowShiftedRightArithmetic(by amount: UInt64) -> Tnum {
        let shift = Int32(truncatingIfNeeded: amount)
        let shifted = { (word: UInt64) in
            UInt64(UInt32(bitPattern: Int32(truncatingIfNeeded: word) &>> shift))
        }
        return Tnum(value: shifted(value), mask: shifted(mask))
    }
}
