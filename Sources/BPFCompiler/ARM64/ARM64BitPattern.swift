/// A constant of bits that repeat, as logical instructions name them: one stretch of ones in each element of 2 to 64 bits, rotated.
///
/// - Source: Arm Architecture Reference Manual for A-profile, `DecodeBitMasks`.
struct ARM64BitPattern: Hashable, Sendable {
    /// `N:immr:imms`, where instructions have them.
    let field: UInt32

    /// Nil for constants that are no such pattern; the 32-bit form looks at the lower half alone.
    init?(_ value: UInt64, _ width: ARM64Width) {
        let value = width == .bits64 ? value : value & 0xffff_ffff | value << 32
        if value == 0 || value == .max { return nil }
        var size = 64
        while size > 2 {
            let half = size / 2
            let mask = Self.ones(half)
            if value & mask != value >> UInt64(half) & mask { break }
            size = half
        }
        let mask = Self.ones(size)
        guard let (start, count) = Self.stretch(value & mask, mask, size) else { return nil }
        let rotation = UInt32((size - start) & (size - 1))
        let length = ~UInt32(size - 1) << 1 | UInt32(count - 1)
        field = (length >> 6 & 1 ^ 1) << 22 | rotation << 16 | (length & 0x3f) << 10
    }

    /// A number of ones from the lowest bit on, 1 to 64 of them.
    private static func ones(_ count: Int) -> UInt64 { .max >> UInt64(64 - count) }

    /// Where an element's ones start, going round, and how many there are; nil when they are not next to each other.
    private static func stretch(_ element: UInt64, _ mask: UInt64, _ size: Int) -> (start: Int, count: Int)? {
        let start = element.trailingZeroBitCount
        let ones = (~(element >> UInt64(start))).trailingZeroBitCount
        if element >> UInt64(start) == Self.ones(ones) { return (start, ones) }
        let zeros = ~element & mask
        let first = zeros.trailingZeroBitCount
        let count = (~(zeros >> UInt64(first))).trailingZeroBitCount
        guard zeros >> UInt64(first) == Self.ones(count) else { return nil }
        return (first + count, size - count)
    }
}
