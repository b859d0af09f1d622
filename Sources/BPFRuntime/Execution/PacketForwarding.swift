/// Where a program told its packet to go.
///
/// - Kernel: `struct bpf_redirect_info`, which the redirect helpers leave for whoever called the program.
public struct PacketForwarding: Hashable, Sendable {
    /// A place that packets can be sent to.
    public enum Target: Hashable, Sendable {
        /// A device, by its index: out of it, or into it where `ingress` is set.
        case device(UInt32, ingress: Bool = false)
        /// A processor's queue, from which the packet goes on as if it had been passed.
        case processor(UInt32)
        /// What stands at a key in a map of AF_XDP sockets.
        case socket(UInt32)
    }

    /// What became of a packet at a map's entry in which a program or a queue stands.
    public struct Decision: Hashable, Sendable {
        /// Where it goes, or would have gone.
        public let target: Target
        /// The packet as it went on; nil where it was dropped.
        public let bytes: [UInt8]?

        /// Describes a decision.
        public init(target: Target, bytes: [UInt8]?) {
            self.target = target
            self.bytes = bytes
        }
    }

    /// A copy that was sent while the program ran, whatever its result.
    public struct Copy: Hashable, Sendable {
        /// Where it was sent.
        public let target: Target
        /// The packet as it was then.
        public let bytes: [UInt8]
    }

    private var target: Target?
    private var others: [Target] = []
    /// In the order in which they were sent.
    ///
    /// - Kernel: `bpf_clone_redirect`.
    public internal(set) var copies: [Copy] = []

    /// Where the packet goes if the program's result says that it is redirected: nowhere, to one place, or to several for a broadcast.
    public internal(set) var targets: [Target] {
        get { (target.map { [$0] } ?? []) + others }
        set {
            target = newValue.first
            if !others.isEmpty || newValue.count > 1 { others = Array(newValue.dropFirst()) }
        }
    }

    /// What became of the packet at entries that decide themselves, which are none of the targets; whoever runs programs says it.
    public var decisions: [Decision] = []

    /// Nothing was told.
    public init() {}

    /// Makes one place, or none, the target.
    mutating func set(_ target: Target?) {
        self.target = target
        if !others.isEmpty { others = [] }
    }

    /// Forgets what another run told.
    public mutating func clear() {
        set(nil)
        if !copies.isEmpty { copies = [] }
        if !decisions.isEmpty { decisions = [] }
    }
}
