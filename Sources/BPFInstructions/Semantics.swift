/// The meaning of each operation, as plain functions over register values.
///
/// Registers are 64 bits. A function whose name ends in 32 reads the low words of its arguments and zero-extends its
/// result; one that ends in 64 works on the whole register. No function traps, whatever the arguments.
/// - Source: RFC 9669 §4.1–4.3.
public enum Semantics {
    /// The low word as a register holds it: zero-extended.
    @inlinable
    public static func low32(_ value: UInt64) -> UInt64 { value & 0xffff_ffff }

    /// An immediate as 64-bit operations see it: sign-extended.
    @inlinable
    public static func extend(_ immediate: Int32) -> UInt64 { UInt64(bitPattern: Int64(immediate)) }

    /// Addition modulo 2^64.
    @inlinable
    public static func add64(_ left: UInt64, _ right: UInt64) -> UInt64 { left &+ right }

    /// Addition modulo 2^32.
    @inlinable
    public static func add32(_ left: UInt64, _ right: UInt64) -> UInt64 { low32(left &+ right) }

    /// Subtraction modulo 2^64.
    @inlinable
    public static func subtract64(_ left: UInt64, _ right: UInt64) -> UInt64 { left &- right }

    /// Subtraction modulo 2^32.
    @inlinable
    public static func subtract32(_ left: UInt64, _ right: UInt64) -> UInt64 { low32(left &- right) }

    /// Multiplication modulo 2^64.
    @inlinable
    public static func multiply64(_ left: UInt64, _ right: UInt64) -> UInt64 { left &* right }

    /// Multiplication modulo 2^32.
    @inlinable
    public static func multiply32(_ left: UInt64, _ right: UInt64) -> UInt64 { low32(left &* right) }

    /// The two's complement.
    @inlinable
    public static func negate64(_ value: UInt64) -> UInt64 { 0 &- value }

    /// The two's complement of the low word.
    @inlinable
    public static func negate32(_ value: UInt64) -> UInt64 { low32(0 &- value) }
}

// MARK: - Division

extension Semantics {
    /// Divides, unsigned; a zero divisor yields 0.
    @inlinable
    public static func divide64(_ left: UInt64, _ right: UInt64) -> UInt64 {
        right == 0 ? 0 : left / right
    }

    /// Divides, unsigned; a zero divisor yields 0.
    @inlinable
    public static func divide32(_ left: UInt64, _ right: UInt64) -> UInt64 {
        divide64(low32(left), low32(right))
    }

    /// The unsigned remainder; a zero divisor yields the dividend.
    @inlinable
    public static func modulo64(_ left: UInt64, _ right: UInt64) -> UInt64 {
        right == 0 ? left : left % right
    }

    /// The unsigned remainder; a zero divisor yields the dividend's low word.
    @inlinable
    public static func modulo32(_ left: UInt64, _ right: UInt64) -> UInt64 {
        modulo64(low32(left), low32(right))
    }

    /// Divides, signed, truncating toward zero; a zero divisor yields 0, and the minimum by −1 yields the minimum.
    @inlinable
    public static func signedDivide64(_ left: UInt64, _ right: UInt64) -> UInt64 {
        if right == 0 { return 0 }
        return UInt64(bitPattern: Int64(bitPattern: left).dividedReportingOverflow(by: Int64(bitPattern: right)).0)
    }

    /// Divides, signed, truncating toward zero; a zero divisor yields 0, and the minimum by −1 yields the minimum.
    @inlinable
    public static func signedDivide32(_ left: UInt64, _ right: UInt64) -> UInt64 {
        low32(signedDivide64(signExtend32(left), signExtend32(right)))
    }

    /// The signed remainder, with the dividend's sign; a zero divisor yields the dividend, and a divisor of −1 yields 0.
    @inlinable
    public static func signedModulo64(_ left: UInt64, _ right: UInt64) -> UInt64 {
        if right == 0 { return left }
        return UInt64(
            bitPattern: Int64(bitPattern: left).remainderReportingOverflow(dividingBy: Int64(bitPattern: right)).0)
    }

    /// The signed remainder, with the dividend's sign; a zero divisor yields the dividend, and a divisor of −1 yields 0.
    @inlinable
    public static func signedModulo32(_ left: UInt64, _ right: UInt64) -> UInt64 {
        low32(signedModulo64(signExtend32(left), signExtend32(right)))
    }
}

// MARK: - Shifts

extension Semantics {
    /// Shifts left by the low 6 bits of `amount`.
    @inlinable
    public static func shiftLeft64(_ value: UInt64, _ amount: UInt64) -> UInt64 { value &<< amount }

    /// Shifts left by the low 5 bits of `amount`.
    @inlinable
    public static func shiftLeft32(_ value: UInt64, _ amount: UInt64) -> UInt64 { low32(value &<< (amount & 31)) }

    /// Shifts right by the low 6 bits of `amount`, filling with zeros.
    @inlinable
    public static func shiftRight64(_ value: UInt64, _ amount: UInt64) -> UInt64 { value &>> amount }

    /// Shifts right by the low 5 bits of `amount`, filling with zeros.
    @inlinable
    public static func shiftRight32(_ value: UInt64, _ amount: UInt64) -> UInt64 { low32(value) &>> (amount & 31) }

    /// Shifts right by the low 6 bits of `amount`, filling with the sign.
    @inlinable
    public static func shiftRightArithmetic64(_ value: UInt64, _ amount: UInt64) -> UInt64 {
        UInt64(bitPattern: Int64(bitPattern: value) &>> Int64(bitPattern: amount))
    }

    /// Shifts right by the low 5 bits of `amount`, filling with the low word's sign.
    @inlinable
    public static func shiftRightArithmetic32(_ value: UInt64, _ amount: UInt64) -> UInt64 {
        low32(shiftRightArithmetic64(signExtend32(value), amount & 31))
    }
}

// MARK: - Sign extension and byte order

extension Semantics {
    /// Sign-extends the low byte to 64 bits.
    @inlinable
    public static func signExtend8(_ value: UInt64) -> UInt64 {
        UInt64(bitPattern: Int64(Int8(truncatingIfNeeded: value)))
    }

    /// Sign-extends the low two bytes to 64 bits.
    @inlinable
    public static func signExtend16(_ value: UInt64) -> UInt64 {
        UInt64(bitPattern: Int64(Int16(truncatingIfNeeded: value)))
    }

    /// Sign-extends the low word to 64 bits.
    @inlinable
    public static func signExtend32(_ value: UInt64) -> UInt64 {
        UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: value)))
    }

    /// Reverses the low two bytes and clears the rest.
    @inlinable
    public static func swap16(_ value: UInt64) -> UInt64 { UInt64(UInt16(truncatingIfNeeded: value).byteSwapped) }

    /// Reverses the low four bytes and clears the rest.
    @inlinable
    public static func swap32(_ value: UInt64) -> UInt64 { UInt64(UInt32(truncatingIfNeeded: value).byteSwapped) }

    /// Reverses all eight bytes.
    @inlinable
    public static func swap64(_ value: UInt64) -> UInt64 { value.byteSwapped }

    /// `be16`: the low two bytes in big-endian order, the rest cleared.
    @inlinable
    public static func toBigEndian16(_ value: UInt64) -> UInt64 { UInt64(UInt16(truncatingIfNeeded: value).bigEndian) }

    /// `be32`: the low four bytes in big-endian order, the rest cleared.
    @inlinable
    public static func toBigEndian32(_ value: UInt64) -> UInt64 { UInt64(UInt32(truncatingIfNeeded: value).bigEndian) }

    /// `be64`: all eight bytes in big-endian order.
    @inlinable
    public static func toBigEndian64(_ value: UInt64) -> UInt64 { value.bigEndian }

    /// `le16`: the low two bytes in little-endian order, the rest cleared.
    @inlinable
    public static func toLittleEndian16(_ value: UInt64) -> UInt64 {
        UInt64(UInt16(truncatingIfNeeded: value).littleEndian)
    }

    /// `le32`: the low four bytes in little-endian order, the rest cleared.
    @inlinable
    public static func toLittleEndian32(_ value: UInt64) -> UInt64 {
        UInt64(UInt32(truncatingIfNeeded: value).littleEndian)
    }

    /// `le64`: all eight bytes in little-endian order.
    @inlinable
    public static func toLittleEndian64(_ value: UInt64) -> UInt64 { value.littleEndian }
}
