/// A number with its sign, before any field has taken it.
struct Number {
    let isNegative: Bool
    let magnitude: UInt64
    let isHex: Bool
    let digits: String

    /// The number as written.
    var text: String { (isNegative ? "-" : "") + digits }

    /// The value as a signed 64-bit number; nil beyond its range.
    var int64: Int64? {
        guard isNegative else { return Int64(exactly: magnitude) }
        return magnitude <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil
    }

    /// The 64 bits of the value; nil below the minimum.
    var bits64: UInt64? {
        isNegative ? int64.map { UInt64(bitPattern: $0) } : magnitude
    }

    /// The value in a field of another width; nil where it does not fit.
    func value<Value: FixedWidthInteger>(as type: Value.Type = Value.self) -> Value? {
        int64.flatMap { Value(exactly: $0) }
    }

    /// The value as 32 bits: in hexadecimal, all bit patterns; in decimal, signed numbers.
    var bits32: Int32? {
        if isHex, !isNegative, let bits = UInt32(exactly: magnitude) { return Int32(bitPattern: bits) }
        return value()
    }
}
