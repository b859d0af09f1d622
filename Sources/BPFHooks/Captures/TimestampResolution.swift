/// What one unit of a pcapng time is worth: a negative power of 10, or of 2, of a second.
///
/// - Source: draft-ietf-opsawg-pcapng §4.2, `if_tsresol`.
struct TimestampResolution: RawRepresentable, Sendable {
    /// The exponent in the low 7 bits; the top bit is set for a power of 2.
    let rawValue: UInt8

    static let microseconds = TimestampResolution(rawValue: 6)

    private var exponent: Int { Int(rawValue & 0x7f) }
    private var isBinary: Bool { rawValue & 0x80 != 0 }

    /// So many units in nanoseconds, rounded down; nil when that does not fit.
    func nanoseconds(ticks: UInt64) -> UInt64? {
        isBinary ? binaryNanoseconds(ticks) : decimalNanoseconds(ticks)
    }

    private func decimalNanoseconds(_ ticks: UInt64) -> UInt64? {
        guard exponent <= 9 else {
            return Self.powerOfTen(exponent - 9).map { ticks / $0 } ?? 0
        }
        guard let unit = Self.powerOfTen(9 - exponent) else { return nil }
        let (time, overflow) = ticks.multipliedReportingOverflow(by: unit)
        return overflow ? nil : time
    }

    private func binaryNanoseconds(_ ticks: UInt64) -> UInt64? {
        let (high, low) = ticks.multipliedFullWidth(by: 1_000_000_000)
        let time = (UInt128(high) << 64 | UInt128(low)) >> UInt128(exponent)
        return UInt64(exactly: time)
    }

    /// 10 to that power; nil for one beyond 64 bits.
    private static func powerOfTen(_ exponent: Int) -> UInt64? {
        var power: UInt64 = 1
        for _ in 0..<exponent {
            let (next, overflow) = power.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            power = next
        }
        return power
    }
}
