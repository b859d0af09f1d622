extension ContextAccess {
    /// socketFilter.
    static let socketFilter = [
        ContextAccess(.read, 1, 0..<72),
        ContextAccess(.read, 1, 84..<88),
        ContextAccess(.read, 1, 164..<168),
        ContextAccess(.read, 1, 176..<180),
        ContextAccess(.read, 2, 0..<72),
        ContextAccess(.read, 2, 84..<88),
        ContextAccess(.read, 2, 164..<168),
        ContextAccess(.read, 2, 176..<180),
        ContextAccess(.read, 4, 0..<72),
        ContextAccess(.read, 4, 84..<88),
        ContextAccess(.read, 4, 164..<168),
        ContextAccess(.read, 4, 176..<180),
        ContextAccess(.read, 8, 48..<64),
        ContextAccess(.read, 8, 168..<176, .socketCommonOrNull),
        ContextAccess(.write, 1, 48..<68),
        ContextAccess(.write, 2, 48..<68),
        ContextAccess(.write, 4, 48..<68),
        ContextAccess(.write, 8, 48..<64),
    ]

    /// kprobe.
    static let kprobe = [
        ContextAccess(.read, 1, 0..<168),
        ContextAccess(.read, 2, 0..<168),
        ContextAccess(.read, 4, 0..<168),
        ContextAccess(.read, 8, 0..<168),
    ]

    /// schedAct, schedCls.
    static let schedCls = [
        ContextAccess(.read, 1, 0..<76),
        ContextAccess(.read, 1, 84..<88),
        ContextAccess(.read, 1, 160..<168),
        ContextAccess(.read, 1, 176..<181),
        ContextAccess(.read, 2, 0..<76),
        ContextAccess(.read, 2, 84..<88),
        ContextAccess(.read, 2, 160..<168),
        ContextAccess(.read, 2, 176..<180),
        ContextAccess(.read, 4, 0..<76),
        ContextAccess(.read, 4, 76..<80, .packet),
        ContextAccess(.read, 4, 80..<84, .packetEnd),
        ContextAccess(.read, 4, 84..<88),
        ContextAccess(.read, 4, 140..<144, .packetMeta),
        ContextAccess(.read, 4, 160..<168),
        ContextAccess(.read, 4, 176..<180),
        ContextAccess(.read, 8, 48..<64),
        ContextAccess(.read, 8, 152..<160),
        ContextAccess(.read, 8, 168..<176, .socketCommonOrNull),
        ContextAccess(.read, 8, 184..<192),
        ContextAccess(.write, 1, 48..<68),
        ContextAccess(.write, 2, 48..<68),
        ContextAccess(.write, 4, 8..<16),
        ContextAccess(.write, 4, 32..<36),
        ContextAccess(.write, 4, 44..<68),
        ContextAccess(.write, 4, 72..<76),
        ContextAccess(.write, 8, 48..<64),
        ContextAccess(.write, 8, 152..<160),
    ]

    /// tracepoint.
    static let tracepoint = [
        ContextAccess(.read, 1, 8..<2048),
        ContextAccess(.read, 2, 8..<2048),
        ContextAccess(.read, 4, 8..<2048),
        ContextAccess(.read, 8, 8..<2048),
    ]

    /// xdp.
    static let xdp = [
        ContextAccess(.read, 4, 0..<4, .packet),
        ContextAccess(.read, 4, 4..<8, .packetEnd),
        ContextAccess(.read, 4, 8..<12, .packetMeta),
        ContextAccess(.read, 4, 12..<20),
    ]

    /// xdp, where the program runs for an entry of a devmap: it sees where the packet goes, too.
    static let xdpDevmap = xdp + [ContextAccess(.read, 4, 20..<24)]

    /// perfEvent.
    static let perfEvent = [
        ContextAccess(.read, 1, 168..<184),
        ContextAccess(.read, 2, 168..<184),
        ContextAccess(.read, 4, 168..<184),
        ContextAccess(.read, 8, 0..<184),
    ]

    /// cgroupSkb.
    static let cgroupSkb = [
        ContextAccess(.read, 1, 0..<72),
        ContextAccess(.read, 1, 84..<92),
        ContextAccess(.read, 1, 132..<140),
        ContextAccess(.read, 1, 164..<168),
        ContextAccess(.read, 1, 176..<180),
        ContextAccess(.read, 2, 0..<72),
        ContextAccess(.read, 2, 84..<92),
        ContextAccess(.read, 2, 132..<140),
        ContextAccess(.read, 2, 164..<168),
        ContextAccess(.read, 2, 176..<180),
        ContextAccess(.read, 4, 0..<72),
        ContextAccess(.read, 4, 76..<80, .packet),
        ContextAccess(.read, 4, 80..<84, .packetEnd),
        ContextAccess(.read, 4, 84..<140),
        ContextAccess(.read, 4, 164..<168),
        ContextAccess(.read, 4, 176..<180),
        ContextAccess(.read, 8, 48..<64),
        ContextAccess(.read, 8, 152..<160),
        ContextAccess(.read, 8, 168..<176, .socketCommonOrNull),
        ContextAccess(.read, 8, 184..<192),
        ContextAccess(.write, 1, 48..<68),
        ContextAccess(.write, 2, 48..<68),
        ContextAccess(.write, 4, 8..<12),
        ContextAccess(.write, 4, 32..<36),
        ContextAccess(.write, 4, 48..<68),
        ContextAccess(.write, 8, 48..<64),
        ContextAccess(.write, 8, 152..<160),
    ]

    /// cgroupSock.
    static let cgroupSockCgroupInetSockCreate = [
        ContextAccess(.read, 1, 4..<5),
        ContextAccess(.read, 1, 8..<9),
        ContextAccess(.read, 1, 12..<13),
        ContextAccess(.read, 1, 48..<50),
        ContextAccess(.read, 1, 52..<73),
        ContextAccess(.read, 1, 76..<77),
        ContextAccess(.read, 2, 4..<6),
        ContextAccess(.read, 2, 8..<10),
        ContextAccess(.read, 2, 12..<14),
        ContextAccess(.read, 2, 48..<50),
        ContextAccess(.read, 2, 52..<74),
        ContextAccess(.read, 2, 76..<78),
        ContextAccess(.read, 4, 0..<24),
        ContextAccess(.read, 4, 48..<80),
        ContextAccess(.write, 4, 0..<4),
        ContextAccess(.write, 4, 16..<24),
    ]

    /// cgroupSock.
    static let cgroupSockCgroupInet4PostBind = [
        ContextAccess(.read, 1, 4..<5),
        ContextAccess(.read, 1, 8..<9),
        ContextAccess(.read, 1, 12..<13),
        ContextAccess(.read, 1, 24..<28),
        ContextAccess(.read, 1, 44..<45),
        ContextAccess(.read, 1, 48..<50),
        ContextAccess(.read, 1, 52..<73),
        ContextAccess(.read, 1, 76..<77),
        ContextAccess(.read, 2, 4..<6),
        ContextAccess(.read, 2, 8..<10),
        ContextAccess(.read, 2, 12..<14),
        ContextAccess(.read, 2, 24..<28),
        ContextAccess(.read, 2, 44..<46),
        ContextAccess(.read, 2, 48..<50),
        ContextAccess(.read, 2, 52..<74),
        ContextAccess(.read, 2, 76..<78),
        ContextAccess(.read, 4, 4..<16),
        ContextAccess(.read, 4, 24..<28),
        ContextAccess(.read, 4, 44..<80),
    ]

    /// cgroupSock.
    static let cgroupSockCgroupInet6PostBind = [
        ContextAccess(.read, 1, 4..<5),
        ContextAccess(.read, 1, 8..<9),
        ContextAccess(.read, 1, 12..<13),
        ContextAccess(.read, 1, 28..<45),
        ContextAccess(.read, 1, 48..<50),
        ContextAccess(.read, 1, 52..<73),
        ContextAccess(.read, 1, 76..<77),
        ContextAccess(.read, 2, 4..<6),
        ContextAccess(.read, 2, 8..<10),
        ContextAccess(.read, 2, 12..<14),
        ContextAccess(.read, 2, 28..<46),
        ContextAccess(.read, 2, 48..<50),
        ContextAccess(.read, 2, 52..<74),
        ContextAccess(.read, 2, 76..<78),
        ContextAccess(.read, 4, 4..<16),
        ContextAccess(.read, 4, 28..<80),
    ]

    /// lwtIn, lwtOut, lwtSeg6local, lwtXmit.
    static let lwtIn = [
        ContextAccess(.read, 1, 0..<72),
        ContextAccess(.read, 1, 84..<88),
        ContextAccess(.read, 1, 164..<168),
        ContextAccess(.read, 1, 176..<180),
        ContextAccess(.read, 2, 0..<72),
        ContextAccess(.read, 2, 84..<88),
        ContextAccess(.read, 2, 164..<168),
        ContextAccess(.read, 2, 176..<180),
        ContextAccess(.read, 4, 0..<72),
        ContextAccess(.read, 4, 76..<80, .packet),
        ContextAccess(.read, 4, 80..<84, .packetEnd),
        ContextAccess(.read, 4, 84..<88),
        ContextAccess(.read, 4, 164..<168),
        ContextAccess(.read, 4, 176..<180),
        ContextAccess(.read, 8, 48..<64),
        ContextAccess(.read, 8, 168..<176, .socketCommonOrNull),
        ContextAccess(.write, 1, 48..<68),
        ContextAccess(.write, 2, 48..<68),
        ContextAccess(.write, 4, 8..<12),
        ContextAccess(.write, 4, 32..<36),
        ContextAccess(.write, 4, 48..<68),
        ContextAccess(.write, 8, 48..<64),
    ]

    /// sockOps.
    static let sockOps = [
        ContextAccess(.read, 1, 212..<213),
        ContextAccess(.read, 2, 212..<214),
        ContextAccess(.read, 4, 0..<168),
        ContextAccess(.read, 4, 208..<216),
        ContextAccess(.read, 8, 168..<184),
        ContextAccess(.read, 8, 184..<192, .socketOrNull),
        ContextAccess(.read, 8, 192..<200, .packet),
        ContextAccess(.read, 8, 200..<208, .packetEnd),
        ContextAccess(.read, 8, 216..<224),
        ContextAccess(.write, 4, 4..<8),
        ContextAccess(.write, 4, 164..<168),
    ]

    /// skSkb.
    static let skSkb = [
        ContextAccess(.read, 1, 0..<8),
        ContextAccess(.read, 1, 12..<72),
        ContextAccess(.read, 1, 84..<92),
        ContextAccess(.read, 1, 132..<140),
        ContextAccess(.read, 1, 164..<168),
        ContextAccess(.read, 1, 176..<180),
        ContextAccess(.read, 2, 0..<8),
        ContextAccess(.read, 2, 12..<72),
        ContextAccess(.read, 2, 84..<92),
        ContextAccess(.read, 2, 132..<140),
        ContextAccess(.read, 2, 164..<168),
        ContextAccess(.read, 2, 176..<180),
        ContextAccess(.read, 4, 0..<8),
        ContextAccess(.read, 4, 12..<72),
        ContextAccess(.read, 4, 76..<80, .packet),
        ContextAccess(.read, 4, 80..<84, .packetEnd),
        ContextAccess(.read, 4, 84..<140),
        ContextAccess(.read, 4, 164..<168),
        ContextAccess(.read, 4, 176..<180),
        ContextAccess(.read, 8, 48..<64),
        ContextAccess(.read, 8, 168..<176, .socketCommonOrNull),
        ContextAccess(.write, 4, 32..<36),
        ContextAccess(.write, 4, 44..<48),
    ]

    /// cgroupDevice.
    static let cgroupDevice = [
        ContextAccess(.read, 1, 0..<4),
        ContextAccess(.read, 2, 0..<4),
        ContextAccess(.read, 4, 0..<12),
    ]

    /// skMsg.
    static let skMsg = [
        ContextAccess(.read, 4, 16..<72),
        ContextAccess(.read, 8, 0..<8, .packet),
        ContextAccess(.read, 8, 8..<16, .packetEnd),
        ContextAccess(.read, 8, 72..<80, .socket),
    ]

    /// rawTracepoint.
    static let rawTracepoint = [
        ContextAccess(.read, 1, 0..<96),
        ContextAccess(.read, 2, 0..<96),
        ContextAccess(.read, 4, 0..<96),
        ContextAccess(.read, 8, 0..<96),
    ]

    /// skReuseport.
    static let skReuseport = [
        ContextAccess(.read, 1, 16..<20),
        ContextAccess(.read, 1, 24..<32),
        ContextAccess(.read, 2, 16..<32),
        ContextAccess(.read, 4, 16..<36),
        ContextAccess(.read, 8, 0..<8, .packet),
        ContextAccess(.read, 8, 8..<16, .packetEnd),
        ContextAccess(.read, 8, 40..<48, .socket),
        ContextAccess(.read, 8, 48..<56, .socketCommonOrNull),
    ]

    /// flowDissector.
    static let flowDissector = [
        ContextAccess(.read, 4, 76..<80, .packet),
        ContextAccess(.read, 4, 80..<84, .packetEnd),
        ContextAccess(.read, 8, 144..<152, .flowKeys),
    ]

    /// cgroupSysctl.
    static let cgroupSysctl = [
        ContextAccess(.read, 1, 0..<8),
        ContextAccess(.read, 2, 0..<8),
        ContextAccess(.read, 4, 0..<8),
        ContextAccess(.write, 4, 4..<8),
    ]

    /// rawTracepointWritable.
    static let rawTracepointWritable = [
        ContextAccess(.read, 1, 1..<96),
        ContextAccess(.read, 2, 2..<96),
        ContextAccess(.read, 4, 4..<96),
        ContextAccess(.read, 8, 0..<8, .traceBuffer),
        ContextAccess(.read, 8, 8..<96),
    ]

    /// cgroupSockopt.
    static let cgroupSockoptCgroupGetsockopt = [
        ContextAccess(.read, 4, 24..<40),
        ContextAccess(.read, 8, 0..<8, .socket),
        ContextAccess(.read, 8, 8..<16, .packet),
        ContextAccess(.read, 8, 16..<24, .packetEnd),
        ContextAccess(.write, 4, 32..<40),
    ]

    /// cgroupSockopt.
    static let cgroupSockoptCgroupSetsockopt = [
        ContextAccess(.read, 4, 24..<36),
        ContextAccess(.read, 8, 0..<8, .socket),
        ContextAccess(.read, 8, 8..<16, .packet),
        ContextAccess(.read, 8, 16..<24, .packetEnd),
        ContextAccess(.write, 4, 24..<36),
    ]

    /// skLookup.
    static let skLookup = [
        ContextAccess(.read, 1, 8..<68),
        ContextAccess(.read, 2, 8..<68),
        ContextAccess(.read, 4, 8..<68),
        ContextAccess(.read, 8, 0..<8, .socketOrNull),
    ]

    /// syscall.
    static let syscall = [
        ContextAccess(.read, 1, 0..<65535),
        ContextAccess(.read, 2, 0..<65535),
        ContextAccess(.read, 4, 0..<65535),
        ContextAccess(.read, 8, 0..<65535),
        ContextAccess(.write, 1, 0..<65535),
        ContextAccess(.write, 2, 0..<65535),
        ContextAccess(.write, 4, 0..<65535),
        ContextAccess(.write, 8, 0..<65535),
    ]

    /// netfilter.
    static let netfilter = [
        ContextAccess(.read, 8, 0..<8, .kernelObject),
        ContextAccess(.read, 8, 8..<16, .kernelObject),
    ]

    /// cgroupSockAddr.
    static let cgroupSockAddrCgroupInet4Bind = [
        ContextAccess(.read, 1, 4..<8),
        ContextAccess(.read, 1, 24..<28),
        ContextAccess(.read, 2, 4..<8),
        ContextAccess(.read, 2, 24..<28),
        ContextAccess(.read, 4, 0..<8),
        ContextAccess(.read, 4, 24..<40),
        ContextAccess(.read, 8, 64..<72, .socket),
        ContextAccess(.write, 4, 4..<8),
        ContextAccess(.write, 4, 24..<28),
    ]

    /// cgroupSockAddr.
    static let cgroupSockAddrCgroupInet6Bind = [
        ContextAccess(.read, 1, 8..<28),
        ContextAccess(.read, 2, 8..<28),
        ContextAccess(.read, 4, 0..<4),
        ContextAccess(.read, 4, 8..<40),
        ContextAccess(.read, 8, 8..<24),
        ContextAccess(.read, 8, 64..<72, .socket),
        ContextAccess(.write, 4, 8..<28),
        ContextAccess(.write, 8, 8..<24),
    ]

    /// cgroupSockAddr.
    static let cgroupSockAddrCgroupUdp4Sendmsg = [
        ContextAccess(.read, 1, 4..<8),
        ContextAccess(.read, 1, 24..<28),
        ContextAccess(.read, 1, 40..<44),
        ContextAccess(.read, 2, 4..<8),
        ContextAccess(.read, 2, 24..<28),
        ContextAccess(.read, 2, 40..<44),
        ContextAccess(.read, 4, 0..<8),
        ContextAccess(.read, 4, 24..<44),
        ContextAccess(.read, 8, 64..<72, .socket),
        ContextAccess(.write, 4, 4..<8),
        ContextAccess(.write, 4, 24..<28),
        ContextAccess(.write, 4, 40..<44),
    ]

    /// cgroupSockAddr.
    static let cgroupSockAddrCgroupUdp6Sendmsg = [
        ContextAccess(.read, 1, 8..<28),
        ContextAccess(.read, 1, 44..<60),
        ContextAccess(.read, 2, 8..<28),
        ContextAccess(.read, 2, 44..<60),
        ContextAccess(.read, 4, 0..<4),
        ContextAccess(.read, 4, 8..<40),
        ContextAccess(.read, 4, 44..<60),
        ContextAccess(.read, 8, 8..<24),
        ContextAccess(.read, 8, 48..<56),
        ContextAccess(.read, 8, 64..<72, .socket),
        ContextAccess(.write, 4, 8..<28),
        ContextAccess(.write, 4, 44..<60),
        ContextAccess(.write, 8, 8..<24),
        ContextAccess(.write, 8, 48..<56),
    ]

    /// cgroupSockAddr.
    static let cgroupSockAddrCgroupUnixConnect = [
        ContextAccess(.read, 1, 24..<28),
        ContextAccess(.read, 2, 24..<28),
        ContextAccess(.read, 4, 0..<4),
        ContextAccess(.read, 4, 24..<40),
        ContextAccess(.read, 8, 64..<72, .socket),
        ContextAccess(.write, 4, 24..<28),
    ]

    /// Fields of `struct bpf_sock` through a `sock_common` pointer.
    public static let socketCommonFields = [
        ContextAccess(.read, 1, 4..<5),
        ContextAccess(.read, 1, 24..<45),
        ContextAccess(.read, 1, 48..<50),
        ContextAccess(.read, 1, 52..<73),
        ContextAccess(.read, 1, 76..<77),
        ContextAccess(.read, 2, 4..<6),
        ContextAccess(.read, 2, 24..<46),
        ContextAccess(.read, 2, 48..<50),
        ContextAccess(.read, 2, 52..<74),
        ContextAccess(.read, 2, 76..<78),
        ContextAccess(.read, 4, 0..<8),
        ContextAccess(.read, 4, 24..<80),
    ]

    /// Fields of `struct bpf_sock` through a `sock` pointer.
    public static let socketFields = [
        ContextAccess(.read, 1, 4..<5),
        ContextAccess(.read, 1, 8..<9),
        ContextAccess(.read, 1, 12..<13),
        ContextAccess(.read, 1, 24..<45),
        ContextAccess(.read, 1, 48..<50),
        ContextAccess(.read, 1, 52..<73),
        ContextAccess(.read, 1, 76..<77),
        ContextAccess(.read, 2, 4..<6),
        ContextAccess(.read, 2, 8..<10),
        ContextAccess(.read, 2, 12..<14),
        ContextAccess(.read, 2, 24..<46),
        ContextAccess(.read, 2, 48..<50),
        ContextAccess(.read, 2, 52..<74),
        ContextAccess(.read, 2, 76..<78),
        ContextAccess(.read, 4, 0..<80),
    ]

    /// Fields of `struct bpf_tcp_sock` through a `tcp_sock` pointer.
    public static let tcpSocketFields = [
        ContextAccess(.read, 4, 0..<80),
        ContextAccess(.read, 4, 96..<112),
        ContextAccess(.read, 8, 80..<96),
    ]

    /// Fields of `struct bpf_xdp_sock` through a `xdp_sock` pointer.
    public static let xdpSocketFields = [
        ContextAccess(.read, 4, 0..<4)
    ]

}

extension ContextAccess {
    /// What programs of a type may do with their context; empty where that is not described, and for types whose context the kernel's BTF describes.
    ///
    /// - Source: observed on Linux 6.18.
    public static func table(for type: ProgramType, attachType: AttachType?) -> [ContextAccess] {
        switch (type, attachType) {
        case (.socketFilter, _): socketFilter
        case (.kprobe, _): kprobe
        case (.schedCls, _),
            (.schedAct, _):
            schedCls
        case (.tracepoint, _): tracepoint
        case (.xdp, .xdpDevmap): xdpDevmap
        case (.xdp, _): xdp
        case (.perfEvent, _): perfEvent
        case (.cgroupSkb, _): cgroupSkb
        case (.cgroupSock, .cgroupInetSockCreate),
            (.cgroupSock, .cgroupInetSockRelease):
            cgroupSockCgroupInetSockCreate
        case (.cgroupSock, .cgroupInet4PostBind): cgroupSockCgroupInet4PostBind
        case (.cgroupSock, .cgroupInet6PostBind): cgroupSockCgroupInet6PostBind
        case (.lwtIn, _),
            (.lwtOut, _),
            (.lwtXmit, _),
            (.lwtSeg6local, _):
            lwtIn
        case (.sockOps, _): sockOps
        case (.skSkb, _): skSkb
        case (.cgroupDevice, _): cgroupDevice
        case (.skMsg, _): skMsg
        case (.rawTracepoint, _): rawTracepoint
        case (.skReuseport, _): skReuseport
        case (.flowDissector, _): flowDissector
        case (.cgroupSysctl, _): cgroupSysctl
        case (.rawTracepointWritable, _): rawTracepointWritable
        case (.cgroupSockopt, .cgroupGetsockopt): cgroupSockoptCgroupGetsockopt
        case (.cgroupSockopt, .cgroupSetsockopt): cgroupSockoptCgroupSetsockopt
        case (.skLookup, _): skLookup
        case (.syscall, _): syscall
        case (.netfilter, _): netfilter
        case (.cgroupSockAddr, .cgroupInet4Bind),
            (.cgroupSockAddr, .cgroupInet4Connect),
            (.cgroupSockAddr, .cgroupUdp4Recvmsg),
            (.cgroupSockAddr, .cgroupInet4Getpeername),
            (.cgroupSockAddr, .cgroupInet4Getsockname):
            cgroupSockAddrCgroupInet4Bind
        case (.cgroupSockAddr, .cgroupInet6Bind),
            (.cgroupSockAddr, .cgroupInet6Connect),
            (.cgroupSockAddr, .cgroupUdp6Recvmsg),
            (.cgroupSockAddr, .cgroupInet6Getpeername),
            (.cgroupSockAddr, .cgroupInet6Getsockname):
            cgroupSockAddrCgroupInet6Bind
        case (.cgroupSockAddr, .cgroupUdp4Sendmsg): cgroupSockAddrCgroupUdp4Sendmsg
        case (.cgroupSockAddr, .cgroupUdp6Sendmsg): cgroupSockAddrCgroupUdp6Sendmsg
        case (.cgroupSockAddr, .cgroupUnixConnect),
            (.cgroupSockAddr, .cgroupUnixSendmsg),
            (.cgroupSockAddr, .cgroupUnixRecvmsg),
            (.cgroupSockAddr, .cgroupUnixGetpeername),
            (.cgroupSockAddr, .cgroupUnixGetsockname):
            cgroupSockAddrCgroupUnixConnect
        default: []
        }
    }
}
