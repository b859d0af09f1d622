/// The number by which a call instruction names a helper.
///
/// A number without a constant here is a helper that Linux 6.18 does not have.
/// - Kernel: `enum bpf_func_id`.
public struct HelperID: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }
}
