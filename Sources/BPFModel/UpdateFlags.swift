/// What an update may do to a key that is there already, or not yet.
///
/// `noExist` and `exist` exclude each other: maps refuse both at once with EINVAL.
/// - Kernel: `BPF_ANY`, `BPF_NOEXIST`, `BPF_EXIST`, `BPF_F_LOCK`.
@frozen
public struct UpdateFlags: OptionSet, Hashable, Sendable {
    /// The flags as Linux takes them.
    public let rawValue: UInt64

    /// The flags of a number; bits that have no constant here are kept.
    @inlinable
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Inserts or replaces.
    @inlinable
    public static var any: UpdateFlags { [] }
    /// Inserts only: EEXIST where the key is there.
    @inlinable
    public static var noExist: UpdateFlags { UpdateFlags(rawValue: 1 << 0) }
    /// Replaces only: ENOENT where the key is not there.
    @inlinable
    public static var exist: UpdateFlags { UpdateFlags(rawValue: 1 << 1) }
    /// Copies the value while its `bpf_spin_lock` is held.
    @inlinable
    public static var lock: UpdateFlags { UpdateFlags(rawValue: 1 << 2) }
}

extension UpdateFlags {
    /// Names of the bits, from bit 0 up.
    static let bitNames = ["BPF_NOEXIST", "BPF_EXIST", "BPF_F_LOCK"]

    /// The kernel's constants for the flags that are set, `BPF_ANY` for none; what no constant names comes last, in
    /// hexadecimal.
    public var names: [String] {
        isEmpty ? ["BPF_ANY"] : flagNames(of: rawValue, bitNames: Self.bitNames)
    }
}
