/// What a program is: it decides the context, the helpers, and what the result means.
///
/// - Kernel: `enum bpf_prog_type`, Linux 6.18.
public enum ProgramType: UInt32, CaseIterable, Hashable, Sendable {
    case unspec = 0
    case socketFilter = 1
    case kprobe = 2
    case schedCls = 3
    case schedAct = 4
    case tracepoint = 5
    case xdp = 6
    case perfEvent = 7
    case cgroupSkb = 8
    case cgroupSock = 9
    case lwtIn = 10
    case lwtOut = 11
    case lwtXmit = 12
    case sockOps = 13
    case skSkb = 14
    case cgroupDevice = 15
    case skMsg = 16
    case rawTracepoint = 17
    case cgroupSockAddr = 18
    case lwtSeg6local = 19
    case lircMode2 = 20
    case skReuseport = 21
    case flowDissector = 22
    case cgroupSysctl = 23
    case rawTracepointWritable = 24
    case cgroupSockopt = 25
    case tracing = 26
    case structOps = 27
    case ext = 28
    case lsm = 29
    case skLookup = 30
    case syscall = 31
    case netfilter = 32
}

extension ProgramType {
    /// The word that bpftool and libbpf use, as in `xdp`.
    public var name: String { term.name }

    /// The constant of the kernel's user interface, as in `BPF_PROG_TYPE_XDP`.
    public var kernelName: String { "BPF_PROG_TYPE_" + term.name.uppercased() }

    /// The first kernel release that has it.
    public var since: KernelVersion { term.since }

    /// The value that bpftool and libbpf call `name`; nil where no value has that name.
    public init?(name: String) {
        guard let term = Self.table.first(where: { $0.name == name }) else { return nil }
        self = term.value
    }

    private var term: KernelTerm<ProgramType> { Self.table[Int(rawValue)] }
}
