/// What is known of each bit of a 64-bit value: 0, 1, or either ("tristate number").
///
/// A set bit of `mask` is an unknown bit; where `mask` is clear, `value` holds the bit. A set bit of `mask` is
/// clear in `value`, so two equal sets of values are equal as tnums.
/// - Source: Vishwanathan et al., "Sound, Precise, and Fast Abstract Interpretation with Tristate Numbers", CGO 2022.
struct Tnum: Hashable, Sendable, BitwiseCopyable {
    var value: UInt64
    var mask: UInt64

    init(value: UInt64, mask: UInt64) {
        self.value = value & ~mask
        self.mask = mask
    }

    /// Exactly one value.
    init(constant: UInt64) {
        value = constant
        mask = 0
    }

    /// The smallest tnum that holds all of `minimum...maximum`: their common leading bits are known.
    init(minimum: UInt64, maximum: UInt64) {
        let differing = minimum ^ maximum
        let unknown = differing == 0 ? 0 : UInt64.max >> UInt64(differing.leadingZeroBitCount)
        self.init(value: minimum, mask: unknown)
    }

    /// Any value.
    static let unknown = Tnum(value: 0, mask: .max)

    var isConstant: Bool { mask == 0 }

    var isUnknown: Bool { mask == .max }

    /// The smallest value, unsigned.
    var minimum: UInt64 { value }

    /// The largest value, unsigned.
    var maximum: UInt64 { value | mask }

    func contains(_ number: UInt64) -> Bool { number & ~mask == value }

    /// Whether every value of `other` is one of these.
    func contains(_ other: Tnum) -> Bool {
        other.mask & ~mask == 0 && other.value & ~mask == value
    }

    /// Whether every value is a multiple of `size`, a power of two.
    func isAligned(to size: UInt64) -> Bool {
        (value | mask) & (size &- 1) == 0
    }

    /// The values that both hold; bits that contradict each other come out as known.
    func intersection(_ other: Tnum) -> Tnum {
        Tnum(value: value | other.value, mask: mask & other.mask)
    }

    /// Whether some value is in both.
    func overlaps(_ other: Tnum) -> Bool {
        (value ^ other.value) & ~mask & ~other.mask == 0
    }

    /// The low `bytes` with the rest zero.
    func truncated(toBytes bytes: Int) -> Tnum {
        guard bytes < 8 else { return self }
        let keep = (UInt64(1) << UInt64(bytes * 8)) &- 1
        return Tnum(value: value & keep, mask: mask & keep)
    }

    /// The low word with the rest zero.
    var low: Tnum { Tnum(value: value & 0xffff_ffff, mask: mask & 0xffff_ffff) }

    /// The same high word above `low`'s low word.
    func replacingLow(with low: Tnum) -> Tnum {
        let high: UInt64 = 0xffff_ffff_0000_0000
        return Tnum(value: value & high | low.value & ~high, mask: mask & high | low.mask & ~high)
    }
}

extension Tnum: CustomStringConvertible {
    /// As the kernel prints it, `(0x0; 0xff)`.
    var description: String {
        "(0x\(String(value, radix: 16)); 0x\(String(mask, radix: 16)))"
    }
}
