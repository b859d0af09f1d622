/// Where a program attaches, for the program types that can attach in several places.
///
/// - Kernel: `enum bpf_attach_type`, Linux 7.0.
public enum AttachType: UInt32, CaseIterable, Hashable, Sendable {
    case cgroupInetIngress = 0
    case cgroupInetEgress = 1
    case cgroupInetSockCreate = 2
    case cgroupSockOps = 3
    case skSkbStreamParser = 4
    case skSkbStreamVerdict = 5
    case cgroupDevice = 6
    case skMsgVerdict = 7
    case cgroupInet4Bind = 8
    case cgroupInet6Bind = 9
    case cgroupInet4Connect = 10
    case cgroupInet6Connect = 11
    case cgroupInet4PostBind = 12
    case cgroupInet6PostBind = 13
    case cgroupUdp4Sendmsg = 14
    case cgroupUdp6Sendmsg = 15
    case lircMode2 = 16
    case flowDissector = 17
    case cgroupSysctl = 18
    case cgroupUdp4Recvmsg = 19
    case cgroupUdp6Recvmsg = 20
    case cgroupGetsockopt = 21
    case cgroupSetsockopt = 22
    case traceRawTp = 23
    case traceFentry = 24
    case traceFexit = 25
    case modifyReturn = 26
    case lsmMac = 27
    case traceIter = 28
    case cgroupInet4Getpeername = 29
    case cgroupInet6Getpeername = 30
    case cgroupInet4Getsockname = 31
    case cgroupInet6Getsockname = 32
    case xdpDevmap = 33
    case cgroupInetSockRelease = 34
    case xdpCpumap = 35
    case skLookup = 36
    case xdp = 37
    case skSkbVerdict = 38
    case skReuseportSelect = 39
    case skReuseportSelectOrMigrate = 40
    case perfEvent = 41
    case traceKprobeMulti = 42
    case lsmCgroup = 43
    case structOps = 44
    case netfilter = 45
    case tcxIngress = 46
    case tcxEgress = 47
    case traceUprobeMulti = 48
    case cgroupUnixConnect = 49
    case cgroupUnixSendmsg = 50
    case cgroupUnixRecvmsg = 51
    case cgroupUnixGetpeername = 52
    case cgroupUnixGetsockname = 53
    case netkitPrimary = 54
    case netkitPeer = 55
    case traceKprobeSession = 56
    case traceUprobeSession = 57
    case traceFsession = 58
}

extension AttachType {
    /// The word that bpftool and libbpf use, as in `cgroup_device`.
    public var name: String { term.name }

    /// The constant of the kernel's user interface, as in `BPF_CGROUP_DEVICE`.
    public var kernelName: String { "BPF_" + term.name.uppercased() }

    /// The first kernel release that has it.
    public var since: KernelVersion { term.since }

    /// The value that bpftool and libbpf call `name`; nil where no value has that name.
    public init?(name: String) {
        guard let term = Self.table.first(where: { $0.name == name }) else { return nil }
        self = term.value
    }

    private var term: KernelTerm<AttachType> { Self.table[Int(rawValue)] }
}
