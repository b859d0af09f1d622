public import BPFModel

/// A program that may stand in a program array, or in an entry of a map of devices or processors.
public protocol TailCallTarget: EntryObject {
    /// Where it was made to be attached; nil for anywhere.
    ///
    /// - Kernel: `expected_attach_type`.
    var expectedAttachType: AttachType? { get }
    /// What it has in common with every program that it may replace.
    var tailCallKind: TailCallKind { get }
    /// The address of what compiled programs enter it by; 0 for programs that are not compiled.
    var entryRecord: UInt { get }
}

extension TailCallTarget {
    /// Most programs are not compiled.
    public var entryRecord: UInt { 0 }

    /// Most programs may be attached anywhere.
    public var expectedAttachType: AttachType? { nil }
}

/// What programs must share so that one may tail-call the other.
///
/// - Kernel: the owner of a program array (`bpf_prog_map_compatible`).
public struct TailCallKind: Hashable, Sendable {
    /// What the context points to, as in `xdp_md`.
    public let context: String
    /// How programs are executed, as in `checked`.
    public let engine: String

    /// Describes a kind.
    public init(context: String, engine: String) {
        self.context = context
        self.engine = engine
    }
}
