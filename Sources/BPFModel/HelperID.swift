/// The number by which a call instruction names a helper.
///
/// A number without a constant here is a helper that Linux 6.18 does not have.
/// - Kernel: `enum bpf_func_id`.
public struct HelperID: RawRepresentable, Hashable, Sendable {
    /// The immediate of the call instruction.
    public let rawValue: UInt32

    /// The helper of that number, whether or not there is one.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }
}
