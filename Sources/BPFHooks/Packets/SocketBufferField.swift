import BPFModel

/// The fields of `__sk_buff` that a hook fills or reads back.
enum SocketBufferField {
    static let length = field("len")
    static let packetType = field("pkt_type")
    static let mark = field("mark")
    static let protocolNumber = field("protocol")
    static let priority = field("priority")
    static let ingressInterface = field("ingress_ifindex")
    static let interface = field("ifindex")
    static let controlBlock = field("cb")
    static let timestamp = field("tstamp")
    static let wireLength = field("wire_len")
    static let segments = field("gso_segs")
    static let segmentSize = field("gso_size")
    static let hardwareTimestamp = field("hwtstamp")

    /// What a caller of `BPF_PROG_TEST_RUN` may set, and gets back after the run.
    static let settable = [
        mark, priority, ingressInterface, interface, controlBlock, timestamp, wireLength, segments, segmentSize,
        hardwareTimestamp,
    ]

    private static func field(_ name: String) -> ContextField {
        ContextLayout.skBuff.required(name)
    }
}

/// The fields of `xdp_md`.
enum XDPField {
    static let data = field("data")
    static let dataEnd = field("data_end")
    static let metadata = field("data_meta")
    static let ingressInterface = field("ingress_ifindex")
    static let receiveQueue = field("rx_queue_index")
    static let egressInterface = field("egress_ifindex")

    private static func field(_ name: String) -> ContextField {
        ContextLayout.xdpMD.required(name)
    }
}

extension ContextLayout {
    /// The field of that name, which our own table has.
    fileprivate func required(_ name: String) -> ContextField {
        guard let field = field(named: name) else { preconditionFailure("\(self.name) has no field \(name)") }
        return field
    }
}
