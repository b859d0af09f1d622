extension Operation.ArithmeticOperation {
    /// The value that the destination takes, from its old value and the operand.
    ///
    /// An immediate operand must have been sign-extended (`Semantics.extend`); 32-bit results are zero-extended.
    @inlinable
    public func apply(_ destination: UInt64, _ operand: UInt64, _ width: Operation.Width) -> UInt64 {
        switch width {
        case .bits32: apply32(destination, operand)
        case .bits64: apply64(destination, operand)
        }
    }

    @inlinable
    func apply64(_ left: UInt64, _ right: UInt64) -> UInt64 {
        switch self {
        case .add: Semantics.add64(left, right)
        case .subtract: Semantics.subtract64(left, right)
        case .multiply: Semantics.multiply64(left, right)
        case .divide: Semantics.divide64(left, right)
        case .modulo: Semantics.modulo64(left, right)
        case .signedDivide: Semantics.signedDivide64(left, right)
        case .signedModulo: Semantics.signedModulo64(left, right)
        case .or: left | right
        case .and: left & right
        case .xor: left ^ right
        case .shiftLeft: Semantics.shiftLeft64(left, right)
        case .shiftRight: Semantics.shiftRight64(left, right)
        case .shiftRightArithmetic: Semantics.shiftRightArithmetic64(left, right)
        case .move: right
        }
    }

    @inlinable
    func apply32(_ left: UInt64, _ right: UInt64) -> UInt64 {
        switch self {
        case .add: Semantics.add32(left, right)
        case .subtract: Semantics.subtract32(left, right)
        case .multiply: Semantics.multiply32(left, right)
        case .divide: Semantics.divide32(left, right)
        case .modulo: Semantics.modulo32(left, right)
        case .signedDivide: Semantics.signedDivide32(left, right)
        case .signedModulo: Semantics.signedModulo32(left, right)
        case .or: Semantics.low32(left | right)
        case .and: Semantics.low32(left & right)
        case .xor: Semantics.low32(left ^ right)
        case .shiftLeft: Semantics.shiftLeft32(left, right)
        case .shiftRight: Semantics.shiftRight32(left, right)
        case .shiftRightArithmetic: Semantics.shiftRightArithmetic32(left, right)
        case .move: Semantics.low32(right)
        }
    }
}

extension Operation.Condition {
    /// Whether a jump is taken, from the destination's value and the operand (an immediate sign-extended).
    @inlinable
    public func holds(_ destination: UInt64, _ operand: UInt64, _ width: Operation.Width) -> Bool {
        switch width {
        case .bits32: holds64(Semantics.signExtend32(destination), Semantics.signExtend32(operand))
        case .bits64: holds64(destination, operand)
        }
    }

    /// Sign extension keeps the order of 32-bit values, signed and unsigned alike, so one comparison serves both widths.
    @inlinable
    func holds64(_ left: UInt64, _ right: UInt64) -> Bool {
        switch self {
        case .equal: left == right
        case .notEqual: left != right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .signedGreater: Int64(bitPattern: left) > Int64(bitPattern: right)
        case .signedGreaterOrEqual: Int64(bitPattern: left) >= Int64(bitPattern: right)
        case .signedLess: Int64(bitPattern: left) < Int64(bitPattern: right)
        case .signedLessOrEqual: Int64(bitPattern: left) <= Int64(bitPattern: right)
        case .bitsSet: left & right != 0
        }
    }
}

extension Operation.AtomicOperation {
    /// The value that memory takes, from its old value and the source register's; only the access's low bytes count.
    @inlinable
    public func apply(_ old: UInt64, _ operand: UInt64) -> UInt64 {
        switch self {
        case .add: old &+ operand
        case .or: old | operand
        case .and: old & operand
        case .xor: old ^ operand
        }
    }
}

extension Operation.MemorySize {
    /// The number of bits.
    @inlinable
    public var bits: Int { rawValue * 8 }

    /// Sign-extends the low bytes of `value` that this size covers to 64 bits.
    @inlinable
    public func signExtend(_ value: UInt64) -> UInt64 {
        switch self {
        case .byte: Semantics.signExtend8(value)
        case .half: Semantics.signExtend16(value)
        case .word: Semantics.signExtend32(value)
        case .double: value
        }
    }

    /// Clears the bytes of `value` that this size does not cover.
    @inlinable
    public func zeroExtend(_ value: UInt64) -> UInt64 {
        switch self {
        case .byte: value & 0xff
        case .half: value & 0xffff
        case .word: value & 0xffff_ffff
        case .double: value
        }
    }
}

extension Operation.Endianness {
    /// The value of a byte swap of the low `size` of `value`; a swap of a single byte only clears the rest.
    @inlinable
    public func apply(_ value: UInt64, _ size: Operation.MemorySize) -> UInt64 {
        switch (self, size) {
        case (_, .byte): size.zeroExtend(value)
        case (.little, .half): Semantics.toLittleEndian16(value)
        case (.little, .word): Semantics.toLittleEndian32(value)
        case (.little, .double): Semantics.toLittleEndian64(value)
        case (.big, .half): Semantics.toBigEndian16(value)
        case (.big, .word): Semantics.toBigEndian32(value)
        case (.big, .double): Semantics.toBigEndian64(value)
        case (.swapped, .half): Semantics.swap16(value)
        case (.swapped, .word): Semantics.swap32(value)
        case (.swapped, .double): Semantics.swap64(value)
        }
    }
}
