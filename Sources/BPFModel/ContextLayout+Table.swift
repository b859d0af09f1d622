extension ContextLayout {
    /// What an XDP program sees of a packet.
    ///
    /// Only programs that attach to a devmap may read `egress_ifindex`.
    ///
    /// - Kernel: `struct xdp_md`.
    public static let xdpMD = ContextLayout(
        name: "xdp_md",
        size: 24,
        fields: [
            ContextField("data", offset: 0, size: 4, kind: .packetStart),
            ContextField("data_end", offset: 4, size: 4, kind: .packetEnd),
            ContextField("data_meta", offset: 8, size: 4, kind: .packetMeta),
            ContextField("ingress_ifindex", offset: 12, size: 4),
            ContextField("rx_queue_index", offset: 16, size: 4),
            ContextField("egress_ifindex", offset: 20, size: 4),
        ]
    )

    /// What programs see of a socket buffer; every field readable, as no program type has it.
    ///
    /// Bytes 181 to 183, after `tstamp_type`, are padding.
    /// - Kernel: `struct __sk_buff`.
    public static let skBuff = ContextLayout(
        name: "__sk_buff",
        size: 192,
        fields: [
            ContextField("len", offset: 0, size: 4),
            ContextField("pkt_type", offset: 4, size: 4),
            ContextField("mark", offset: 8, size: 4),
            ContextField("queue_mapping", offset: 12, size: 4),
            ContextField("protocol", offset: 16, size: 4),
            ContextField("vlan_present", offset: 20, size: 4),
            ContextField("vlan_tci", offset: 24, size: 4),
            ContextField("vlan_proto", offset: 28, size: 4),
            ContextField("priority", offset: 32, size: 4),
            ContextField("ingress_ifindex", offset: 36, size: 4),
            ContextField("ifindex", offset: 40, size: 4),
            ContextField("tc_index", offset: 44, size: 4),
            ContextField("cb", offset: 48, size: 20),
            ContextField("hash", offset: 68, size: 4),
            ContextField("tc_classid", offset: 72, size: 4),
            ContextField("data", offset: 76, size: 4, kind: .packetStart),
            ContextField("data_end", offset: 80, size: 4, kind: .packetEnd),
            ContextField("napi_id", offset: 84, size: 4),
            ContextField("family", offset: 88, size: 4),
            ContextField("remote_ip4", offset: 92, size: 4),
            ContextField("local_ip4", offset: 96, size: 4),
            ContextField("remote_ip6", offset: 100, size: 16),
            ContextField("local_ip6", offset: 116, size: 16),
            ContextField("remote_port", offset: 132, size: 4),
            ContextField("local_port", offset: 136, size: 4),
            ContextField("data_meta", offset: 140, size: 4, kind: .packetMeta),
            ContextField("flow_keys", offset: 144, size: 8, kind: .flowKeys),
            ContextField("tstamp", offset: 152, size: 8),
            ContextField("wire_len", offset: 160, size: 4),
            ContextField("gso_segs", offset: 164, size: 4),
            ContextField("sk", offset: 168, size: 8, kind: .socket),
            ContextField("gso_size", offset: 176, size: 4),
            ContextField("tstamp_type", offset: 180, size: 1),
            ContextField("hwtstamp", offset: 184, size: 8),
        ]
    )
}

extension ContextLayout {
    /// The layouts with the rights that each program type has, as observed on Linux 6.18.
    static let table: [ProgramType: ContextLayout] = [
        .xdp: xdpMD,
        .socketFilter: skBuff.granting(writable: ["cb"], hidden: socketFilterHidden),
        .schedCls: trafficControl,
        .schedAct: trafficControl,
        .cgroupSkb: skBuff.granting(writable: ["mark", "priority", "cb", "tstamp"], hidden: cgroupHidden),
        .lwtIn: lightweightTunnel,
        .lwtOut: lightweightTunnel,
        .lwtXmit: lightweightTunnel,
        .lwtSeg6local: lightweightTunnel,
        .skSkb: skBuff.granting(writable: ["priority", "tc_index"], hidden: streamHidden),
    ]

    private static let trafficControl = skBuff.granting(
        writable: ["mark", "queue_mapping", "priority", "tc_index", "cb", "tc_classid", "tstamp"],
        hidden: socketFields.union(["flow_keys"])
    )

    private static let lightweightTunnel = skBuff.granting(
        writable: ["mark", "priority", "cb"],
        hidden: socketFields.union(["data_meta"]).union(deviceFields)
    )

    /// Fields that tell of the socket.
    private static let socketFields: Set = [
        "family", "remote_ip4", "local_ip4", "remote_ip6", "local_ip6", "remote_port", "local_port",
    ]

    /// Fields that mean something only while a device or tc holds the packet.
    private static let deviceFields: Set = [
        "tc_classid", "flow_keys", "tstamp", "wire_len", "tstamp_type", "hwtstamp",
    ]

    private static let socketFilterHidden =
        socketFields.union(deviceFields).union(["data", "data_end", "data_meta"])
    private static let cgroupHidden: Set = ["tc_classid", "data_meta", "flow_keys", "wire_len", "tstamp_type"]
    private static let streamHidden = deviceFields.union(["mark", "data_meta"])
}

extension ProgramType {
    /// The layout of the context, with the rights of this program type; nil where the context is not described yet.
    public var contextLayout: ContextLayout? { ContextLayout.table[self] }
}
