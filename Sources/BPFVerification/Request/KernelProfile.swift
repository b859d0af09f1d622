public import BPFModel

/// The kernel whose verdicts are asked for: everything outside of the program that decides them.
///
/// Nothing in this module asks the machine that it runs on.
public struct KernelProfile: Hashable, Sendable {
    /// The release; texts are those of 6.12 unless it is later.
    public var version: KernelVersion
    /// Whether loads and stores of packets need no alignment, as on x86-64 and arm64.
    public var hasEfficientUnalignedAccess: Bool
    /// Whether it compiles programs, as it does by default: frames are smaller than in its interpreter, and some programs have a
    /// stack of their own for each function.
    public var compilesPrograms = true

    /// A kernel of a release.
    public init(version: KernelVersion, hasEfficientUnalignedAccess: Bool = true) {
        self.version = version
        self.hasEfficientUnalignedAccess = hasEfficientUnalignedAccess
    }

    /// The reference.
    public static let linux612 = KernelProfile(version: KernelVersion(6, 12))
    /// The newest one whose verdicts are known.
    public static let linux618 = KernelProfile(version: KernelVersion(6, 18))

    /// Whether packet pointers stay what they are behind a tail call that failed.
    ///
    /// Observed on Linux 6.18: `VerifierCaseKernelTests`, case "packet behind a failed tail call".
    var knowsFailedTailCalls: Bool { version >= Self.linux618.version }

    /// Whether scalars stay linked behind subtractions, negative distances and 32-bit sums, too.
    var linksAtAnyDistance: Bool { version >= Self.linux618.version }

    /// Whether messages that changed on the way from 6.12 to 6.18 have the new words.
    var hasTextsOf618: Bool { version >= Self.linux618.version }
}

/// What the loader of the program is allowed to do.
public enum Privilege: String, Hashable, Sendable, CaseIterable {
    /// Everything: CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN.
    case root
    /// CAP_BPF without CAP_PERFMON: pointers must not leak, and Spectre limits apply.
    case bpf
    /// No capabilities.
    case none
}
