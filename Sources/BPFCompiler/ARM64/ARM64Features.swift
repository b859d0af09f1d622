/// What a processor of AArch64 has beyond the first ones.
public struct ARM64Features: OptionSet, Hashable, Sendable {
    /// One bit a feature.
    public let rawValue: UInt32

    /// Makes a set from bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Atomic instructions without loops: FEAT_LSE.
    public static let atomics = ARM64Features(rawValue: 1)
}
