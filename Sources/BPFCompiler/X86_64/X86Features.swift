/// What a processor of x86-64 has beyond the first ones.
public struct X86Features: OptionSet, Hashable, Sendable {
    /// One bit a feature.
    public let rawValue: UInt32

    /// Makes a set from bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Shifts by any register: `shlx`, `shrx`, `sarx`.
    public static let bmi2 = X86Features(rawValue: 1)
}
