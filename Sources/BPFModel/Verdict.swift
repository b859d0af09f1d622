/// What a program's result says to its caller.
public struct Verdict: Hashable, Sendable {
    /// The low word of R0.
    public let value: UInt32
    /// The kernel's constant, as in `XDP_PASS`.
    public let name: String

    /// The result `value`, which the kernel calls `name`.
    public init(_ value: UInt32, _ name: String) {
        self.value = value
        self.name = name
    }
}

extension Verdict {
    /// - Kernel: `enum xdp_action`.
    static let xdp = [
        Verdict(0, "XDP_ABORTED"),
        Verdict(1, "XDP_DROP"),
        Verdict(2, "XDP_PASS"),
        Verdict(3, "XDP_TX"),
        Verdict(4, "XDP_REDIRECT"),
    ]

    /// - Kernel: the `TC_ACT_*` constants of `pkt_cls.h`.
    static let trafficControl = [
        Verdict(0xffff_ffff, "TC_ACT_UNSPEC"),
        Verdict(0, "TC_ACT_OK"),
        Verdict(1, "TC_ACT_RECLASSIFY"),
        Verdict(2, "TC_ACT_SHOT"),
        Verdict(3, "TC_ACT_PIPE"),
        Verdict(4, "TC_ACT_STOLEN"),
        Verdict(5, "TC_ACT_QUEUED"),
        Verdict(6, "TC_ACT_REPEAT"),
        Verdict(7, "TC_ACT_REDIRECT"),
        Verdict(8, "TC_ACT_TRAP"),
    ]
}

extension Verdict {
    /// - Kernel: `enum sk_action`.
    static let socket = [
        Verdict(0, "SK_DROP"),
        Verdict(1, "SK_PASS"),
    ]

    /// - Kernel: `enum bpf_ret_code`.
    static let lightweightTunnel = [
        Verdict(0, "BPF_OK"),
        Verdict(2, "BPF_DROP"),
        Verdict(7, "BPF_REDIRECT"),
        Verdict(128, "BPF_LWT_REROUTE"),
    ]

    /// - Kernel: the `NF_*` constants of `netfilter.h` that a program may return.
    static let netfilter = [
        Verdict(0, "NF_DROP"),
        Verdict(1, "NF_ACCEPT"),
    ]
}

extension ProgramType {
    /// The results that have a name; empty where a result is a number, or its meaning is not described yet.
    public var verdicts: [Verdict] {
        switch self {
        case .xdp: Verdict.xdp
        case .schedCls, .schedAct: Verdict.trafficControl
        case .skSkb, .skMsg, .skLookup, .skReuseport: Verdict.socket
        case .lwtIn, .lwtOut, .lwtXmit, .lwtSeg6local: Verdict.lightweightTunnel
        case .netfilter: Verdict.netfilter
        default: []
        }
    }

    /// The name of the result in the low word of R0; in decimal where it has none.
    ///
    /// A socket filter's result is how many bytes of the packet to keep: none is `DROP`, anything else `ACCEPT`.
    public func verdictName(_ result: UInt32) -> String {
        if self == .socketFilter {
            return result == 0 ? "DROP" : "ACCEPT"
        }
        return verdicts.first { $0.value == result }?.name ?? String(result)
    }
}
