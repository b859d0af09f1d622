import BPFModel

extension PacketHook {
    /// Every hook over packets.
    public static let all: [PacketHook] = [
        xdp, socketFilter, classifier, action, controlGroup, tunnelInput, tunnelOutput, tunnelTransmit,
    ]

    /// At the driver, before there is a socket buffer.
    public static let xdp = PacketHook(
        name: "xdp",
        programType: .xdp,
        contextLayout: .rights(of: .xdp, over: .xdpMD),
        helpers: commonHelpers.union(forwardingHelpers).union(xdpHelpers),
        fate: .survives([XDPAction.pass, XDPAction.transmit, XDPAction.redirect])
    )

    /// At a packet socket.
    public static let socketFilter = PacketHook(
        name: "socket filter",
        programType: .socketFilter,
        contextLayout: .rights(of: .socketFilter, over: .skBuff),
        helpers: commonHelpers.union(socketBufferHelpers),
        fate: .keepsBytes
    )

    /// At a queueing discipline, as a classifier.
    public static let classifier = PacketHook(
        name: "tc classifier",
        programType: .schedCls,
        contextLayout: .rights(of: .schedCls, over: .skBuff),
        helpers: trafficControl,
        fate: .survivesUnless(TrafficControlAction.consuming)
    )

    /// At a queueing discipline, as an action.
    public static let action = PacketHook(
        name: "tc action",
        programType: .schedAct,
        contextLayout: .rights(of: .schedAct, over: .skBuff),
        helpers: trafficControl,
        fate: .survivesUnless(TrafficControlAction.consuming)
    )

    /// At a control group's sockets.
    public static let controlGroup = PacketHook(
        name: "cgroup skb",
        programType: .cgroupSkb,
        contextLayout: .rights(of: .cgroupSkb, over: .skBuff),
        helpers: HelperAvailability.all(for: .cgroupSkb),
        fate: .survives([1, 3])
    )

    /// At a route, for packets that are received.
    public static let tunnelInput = tunnel("lwt in", .lwtIn)

    /// At a route, for packets that this host sends.
    public static let tunnelOutput = tunnel("lwt out", .lwtOut)

    /// At a route, before a packet is transmitted.
    public static let tunnelTransmit = tunnel("lwt xmit", .lwtXmit)

    /// A hook at a route with a lightweight tunnel: a packet goes on as it is, through another route, or to a device.
    ///
    /// - Kernel: `enum bpf_ret_code`.
    private static func tunnel(_ name: String, _ type: ProgramType) -> PacketHook {
        PacketHook(
            name: name,
            programType: type,
            contextLayout: .rights(of: type, over: .skBuff),
            helpers: HelperAvailability.all(for: type),
            fate: .survives([0, 7, 128])
        )
    }

    private static let trafficControl =
        commonHelpers.union(socketBufferHelpers).union(forwardingHelpers).union(trafficControlHelpers)

    /// Results that let an XDP frame go on.
    private enum XDPAction {
        static let pass: UInt32 = 2
        static let transmit: UInt32 = 3
        static let redirect: UInt32 = 4
    }

    /// Results of tc after which nobody else sees the packet.
    private enum TrafficControlAction {
        static let shot: UInt32 = 2
        static let stolen: UInt32 = 4
        static let queued: UInt32 = 5
        static let trap: UInt32 = 8
        static let consuming: Set = [shot, stolen, queued, trap]
    }
}

extension ContextLayout {
    /// The layout as programs of `type` see it; `base` where the model has no rights for them.
    fileprivate static func rights(of type: ProgramType, over base: ContextLayout) -> ContextLayout {
        type.contextLayout ?? base
    }
}
