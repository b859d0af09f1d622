import BPFModel
import Testing

@Suite struct SectionNameTests {
    /// The names that the libbpf documentation gives under "Program Types and ELF Sections".
    @Test(
        arguments: [
            ("cgroup/dev", ProgramType.cgroupDevice, AttachType.cgroupDevice),
            ("cgroup/skb", .cgroupSkb, nil),
            ("cgroup_skb/egress", .cgroupSkb, .cgroupInetEgress),
            ("cgroup_skb/ingress", .cgroupSkb, .cgroupInetIngress),
            ("cgroup/getsockopt", .cgroupSockopt, .cgroupGetsockopt),
            ("cgroup/setsockopt", .cgroupSockopt, .cgroupSetsockopt),
            ("cgroup/bind4", .cgroupSockAddr, .cgroupInet4Bind),
            ("cgroup/connect4", .cgroupSockAddr, .cgroupInet4Connect),
            ("cgroup/getpeername4", .cgroupSockAddr, .cgroupInet4Getpeername),
            ("cgroup/getsockname4", .cgroupSockAddr, .cgroupInet4Getsockname),
            ("cgroup/bind6", .cgroupSockAddr, .cgroupInet6Bind),
            ("cgroup/connect6", .cgroupSockAddr, .cgroupInet6Connect),
            ("cgroup/getpeername6", .cgroupSockAddr, .cgroupInet6Getpeername),
            ("cgroup/getsockname6", .cgroupSockAddr, .cgroupInet6Getsockname),
            ("cgroup/recvmsg4", .cgroupSockAddr, .cgroupUdp4Recvmsg),
            ("cgroup/sendmsg4", .cgroupSockAddr, .cgroupUdp4Sendmsg),
            ("cgroup/recvmsg6", .cgroupSockAddr, .cgroupUdp6Recvmsg),
            ("cgroup/sendmsg6", .cgroupSockAddr, .cgroupUdp6Sendmsg),
            ("cgroup/post_bind4", .cgroupSock, .cgroupInet4PostBind),
            ("cgroup/post_bind6", .cgroupSock, .cgroupInet6PostBind),
            ("cgroup/sock_create", .cgroupSock, .cgroupInetSockCreate),
            ("cgroup/sock", .cgroupSock, .cgroupInetSockCreate),
            ("cgroup/sock_release", .cgroupSock, .cgroupInetSockRelease),
            ("cgroup/sysctl", .cgroupSysctl, .cgroupSysctl),
            ("freplace/x", .ext, nil),
            ("flow_dissector", .flowDissector, .flowDissector),
            ("kprobe/tcp_v4_connect", .kprobe, nil),
            ("kretprobe/x", .kprobe, nil),
            ("ksyscall/x", .kprobe, nil),
            ("kretsyscall/x", .kprobe, nil),
            ("uprobe/x", .kprobe, nil),
            ("uprobe.s/x", .kprobe, nil),
            ("uretprobe/x", .kprobe, nil),
            ("uretprobe.s/x", .kprobe, nil),
            ("usdt/x", .kprobe, nil),
            ("kprobe.multi/x", .kprobe, .traceKprobeMulti),
            ("kretprobe.multi/x", .kprobe, .traceKprobeMulti),
            ("lirc_mode2", .lircMode2, .lircMode2),
            ("lsm_cgroup/x", .lsm, .lsmCgroup),
            ("lsm/x", .lsm, .lsmMac),
            ("lsm.s/x", .lsm, .lsmMac),
            ("lwt_in", .lwtIn, nil),
            ("lwt_out", .lwtOut, nil),
            ("lwt_seg6local", .lwtSeg6local, nil),
            ("lwt_xmit", .lwtXmit, nil),
            ("perf_event", .perfEvent, nil),
            ("raw_tp.w/x", .rawTracepointWritable, nil),
            ("raw_tracepoint.w/x", .rawTracepointWritable, nil),
            ("raw_tp/x", .rawTracepoint, nil),
            ("raw_tracepoint/x", .rawTracepoint, nil),
            ("action", .schedAct, nil),
            ("classifier", .schedCls, nil),
            ("tc", .schedCls, nil),
            ("sk_lookup", .skLookup, .skLookup),
            ("sk_msg", .skMsg, .skMsgVerdict),
            ("sk_reuseport/migrate", .skReuseport, .skReuseportSelectOrMigrate),
            ("sk_reuseport", .skReuseport, .skReuseportSelect),
            ("sk_skb", .skSkb, nil),
            ("sk_skb/stream_parser", .skSkb, .skSkbStreamParser),
            ("sk_skb/stream_verdict", .skSkb, .skSkbStreamVerdict),
            ("socket", .socketFilter, nil),
            ("sockops", .sockOps, .cgroupSockOps),
            ("struct_ops/x", .structOps, nil),
            ("syscall", .syscall, nil),
            ("tp/x", .tracepoint, nil),
            ("tracepoint/x", .tracepoint, nil),
            ("fmod_ret/x", .tracing, .modifyReturn),
            ("fmod_ret.s/x", .tracing, .modifyReturn),
            ("fentry/x", .tracing, .traceFentry),
            ("fentry.s/x", .tracing, .traceFentry),
            ("fexit/x", .tracing, .traceFexit),
            ("fexit.s/x", .tracing, .traceFexit),
            ("iter/x", .tracing, .traceIter),
            ("iter.s/x", .tracing, .traceIter),
            ("tp_btf/x", .tracing, .traceRawTp),
            ("xdp.frags/cpumap", .xdp, .xdpCpumap),
            ("xdp/cpumap", .xdp, .xdpCpumap),
            ("xdp.frags/devmap", .xdp, .xdpDevmap),
            ("xdp/devmap", .xdp, .xdpDevmap),
            ("xdp.frags", .xdp, .xdp),
            ("xdp", .xdp, .xdp),
        ] as [(String, ProgramType, AttachType?)])
    func documentedName(section: String, programType: ProgramType, attachType: AttachType?) throws {
        let match = try #require(SectionName.parse(section))
        #expect(match.programType == programType)
        #expect(match.attachType == attachType)
    }

    /// Names that later releases of libbpf brought.
    @Test(
        arguments: [
            ("netfilter", ProgramType.netfilter, AttachType.netfilter),
            ("tc/ingress", .schedCls, .tcxIngress),
            ("tcx/egress", .schedCls, .tcxEgress),
            ("netkit/primary", .schedCls, .netkitPrimary),
            ("netkit/peer", .schedCls, .netkitPeer),
            ("uprobe.multi/x:y", .kprobe, .traceUprobeMulti),
            ("kprobe.session/x", .kprobe, .traceKprobeSession),
            ("uprobe.session.s/x", .kprobe, .traceUprobeSession),
            ("sk_skb/verdict", .skSkb, .skSkbVerdict),
            ("cgroup/connect_unix", .cgroupSockAddr, .cgroupUnixConnect),
            ("cgroup/getsockname_unix", .cgroupSockAddr, .cgroupUnixGetsockname),
            ("struct_ops.s/x", .structOps, nil),
            ("usdt.s/x", .kprobe, nil),
            ("fsession/x", .tracing, .traceFsession),
        ] as [(String, ProgramType, AttachType?)])
    func laterName(section: String, programType: ProgramType, attachType: AttachType?) throws {
        let match = try #require(SectionName.parse(section))
        #expect(match.programType == programType)
        #expect(match.attachType == attachType)
    }

    @Test(
        arguments: [
            ("kprobe/tcp_v4_connect", "tcp_v4_connect"),
            ("kprobe/tcp_v4_connect+0x10", "tcp_v4_connect+0x10"),
            ("tracepoint/sock/inet_sock_set_state", "sock/inet_sock_set_state"),
            ("tp_btf/sched_switch", "sched_switch"),
            ("uprobe//usr/lib/libc.so.6:malloc", "/usr/lib/libc.so.6:malloc"),
            ("usdt//usr/bin/node:node:gc__start", "/usr/bin/node:node:gc__start"),
            ("kprobe", nil),
            ("kprobe/", nil),
            ("xdp", nil),
            ("xdp/devmap", nil),
        ] as [(String, String?)])
    func attachTarget(section: String, target: String?) throws {
        #expect(try #require(SectionName.parse(section)).attachTarget == target)
    }

    @Test(arguments: [
        "", "?", "/", "?/", "??xdp", "xdp2", "xdp/", "xdp/main", "xdp_prog", "XDP", " xdp", "tc/", "tc/other",
        "kprobes",
        "kprobe.s/x", "cgroup", "cgroup/", "cgroup/dev/x", "classifier/x", "socket/x", ".text", "license", ".maps",
        "maps", "version", ".struct_ops", "+", "kprobe+", "sk_skb/other", "xdp.frags/x", "syscall/x",
    ])
    func unknownName(section: String) {
        #expect(SectionName.parse(section) == nil)
    }

    @Test func questionMarkMeansNotLoaded() throws {
        let optional = try #require(SectionName.parse("?xdp"))
        #expect(!optional.autoload)
        #expect(optional.programType == .xdp)
        #expect(try #require(SectionName.parse("xdp")).autoload)
        #expect(try #require(SectionName.parse("?fentry/f")).attachTarget == "f")
    }

    @Test(
        arguments: [
            ("fentry.s/x", [.sleepable, .btfTarget]),
            ("fentry/x", .btfTarget),
            ("uprobe.s/x", .sleepable),
            ("usdt.s/x", [.usdt, .sleepable]),
            ("syscall", .sleepable),
            ("xdp.frags", .fragments),
            ("xdp", [.attachable, .optionalAttachType]),
            ("xdp/devmap", .attachable),
            ("cgroup/bind4", .attachable),
            ("kprobe/x", []),
        ] as [(String, SectionName.Traits)])
    func traits(section: String, traits: SectionName.Traits) throws {
        let match = try #require(SectionName.parse(section))
        #expect(match.handler.traits == traits)
        #expect(match.isSleepable == traits.contains(.sleepable))
        #expect(match.hasFragments == traits.contains(.fragments))
    }

    @Test func tableIsWellFormed() {
        let prefixes = SectionName.table.map(\.prefix)
        #expect(Set(prefixes).count == prefixes.count)
        for handler in SectionName.table {
            #expect(!handler.prefix.isEmpty)
            #expect(!handler.prefix.contains("+"))
            #expect(!handler.allowsTarget || !handler.prefix.contains("/"))
            #expect(SectionName.parse(handler.prefix)?.handler == handler)
            let withTarget = SectionName.parse(handler.prefix + "/no_such_target")
            #expect(withTarget?.handler == (handler.allowsTarget ? handler : nil))
            if handler.traits.contains(.attachable) {
                #expect(handler.attachType != nil)
            }
        }
    }

    /// Any string gives a match or nothing, and a match never invents a prefix.
    @Test func arbitraryStringsNeverTrap() {
        var generator = SplitMix64(state: 42)
        let pieces = [
            "xdp", "kprobe", "/", "?", "+", ".s", "\0", "é", "/\u{301}", "👩‍👩‍👧", "\r\n", "fentry", " ", "\u{200d}",
        ]
        for _ in 0..<5000 {
            let count = Int.random(in: 0...6, using: &generator)
            let section = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            guard let match = SectionName.parse(section) else { continue }
            let rebuilt =
                (match.autoload ? "" : "?") + match.handler.prefix + (match.attachTarget.map { "/" + $0 } ?? "")
            #expect(rebuilt == section || rebuilt + "/" == section)
        }
    }
}

/// A generator that gives the same numbers on every run.
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }
}
