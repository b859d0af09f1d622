import BPFHooks
import BPFModel

/// What Linux 6.18 answered for `__sk_buff`.
enum SocketBufferObservations {
    private static let tc = PacketHook.classifier
    private static let filter = PacketHook.socketFilter

    private static func skBuff(_ fields: [String: UInt64]) -> [UInt8] { context(.skBuff, fields) }

    /// Reads one 32-bit field.
    private static func read(_ name: String) -> String {
        let offset = ContextLayout.skBuff.field(named: name)?.offset ?? 0
        return "r0 = *(u32 *)(r1 +\(offset)); exit"
    }

    /// Writes one 32-bit field.
    private static func write(_ offset: Int, _ value: Int) -> String {
        "r2 = \(value); *(u32 *)(r1 +\(offset)) = r2; r0 = 1; exit"
    }

    private static let lengthByPointers =
        "r2 = *(u32 *)(r1 +80); r1 = *(u32 *)(r1 +76); r2 -= r1; r0 = r2; exit"

    static let reading: [Observation] = [
        .ran(100, "len is the frame's", tc, read("len")),
        .ran(86, "len is the packet's, without Ethernet header", filter, read("len")),
        .ran(100, "data to data_end", tc, lengthByPointers),
        .ran(14, "a frame of nothing but its header", tc, read("len"), data: frame(14, type: 0x0806)),
        .ran(0, "a frame of nothing but its header", filter, read("len"), data: frame(14, type: 0x0806)),
        .ran(1, "ifindex", tc, read("ifindex")),
        .ran(1, "ifindex", filter, read("ifindex")),
        .ran(0, "ingress_ifindex", tc, read("ingress_ifindex")),
        .ran(
            77, "ingress_ifindex as given", tc, read("ingress_ifindex"), context: skBuff(["ingress_ifindex": 77]),
            returns: ["ingress_ifindex": 77, "ifindex": 1, "wire_len": 100]),
        .ran(0, "wire_len without a context", tc, read("wire_len")),
        .ran(
            100, "wire_len with a context of zeros", tc, read("wire_len"), context: skBuff([:]),
            returns: ["ifindex": 1, "wire_len": 100]),
        .ran(
            1500, "wire_len as given", tc, read("wire_len"), context: skBuff(["wire_len": 1500]),
            returns: ["ifindex": 1, "wire_len": 1500]),
        .ran(
            5, "tstamp as given", tc, "r0 = *(u64 *)(r1 +152); exit", context: skBuff(["tstamp": 5]),
            returns: ["ifindex": 1, "wire_len": 100, "tstamp": 5]),
        .ran(
            0, "tstamp_type whatever the time", tc, "r0 = *(u8 *)(r1 +180); exit", context: skBuff(["tstamp": 5]),
            returns: ["ifindex": 1, "wire_len": 100, "tstamp": 5]),
        .ran(0, "hash", tc, read("hash")),
        .ran(0, "priority", tc, read("priority")),
        .ran(0, "queue_mapping", tc, read("queue_mapping")),
        .ran(0, "tc_classid", tc, read("tc_classid")),
        .ran(0, "napi_id", filter, read("napi_id")),
        .ran(0, "gso_size", filter, read("gso_size")),
    ]

    static let frames: [Observation] = [
        .ran(0x0008, "IPv4", tc, read("protocol")),
        .ran(0xdd86, "IPv6", tc, read("protocol"), data: frame(100, type: 0x86dd)),
        .ran(0x0608, "ARP", filter, read("protocol"), data: frame(100, type: 0x0806)),
        .ran(0x0081, "a VLAN tag stays in the frame", tc, read("protocol"), data: frame(100, type: 0x8100)),
        .ran(0, "a VLAN tag stays in the frame", tc, read("vlan_present"), data: frame(100, type: 0x8100)),
        .ran(0x0006, "the least type", tc, read("protocol"), data: frame(100, type: 0x0600)),
        .ran(0x0400, "the largest length", tc, read("protocol"), data: frame(100, type: 0x05ff)),
        .ran(0x0400, "a length of zero", tc, read("protocol"), data: frame(100, type: 0)),
        .ran(
            0x0100, "a length, then ones", tc, read("protocol"),
            data: frame(14, type: 0x0100) + [0xff, 0xff] + [UInt8](repeating: 0, count: 84)),
        .ran(0, "to the interface's own address", tc, read("pkt_type"), data: frame(100, to: [0, 0, 0, 0, 0, 0])),
        .ran(3, "to somebody else", tc, read("pkt_type"), data: frame(100, to: [2, 1, 1, 1, 1, 1])),
        .ran(2, "to a group", tc, read("pkt_type"), data: frame(100, to: [1, 0, 0x5e, 1, 1, 1])),
        .ran(
            2, "to all ones, which is not loopback's broadcast address", tc, read("pkt_type"),
            data: frame(100, to: [255, 255, 255, 255, 255, 255])),
        .ran(2, "to a group", filter, read("pkt_type")),
    ]

    static let refusals: [Observation] =
        [
            .refused(.einval, "no data", tc, data: []),
            .refused(.einval, "13 bytes", tc, data: frame(13)),
            .refused(.einval, "IPv4 without its header", tc, data: frame(33)),
            .refused(.einval, "IPv4 without its header", filter, data: frame(33)),
            .refused(.einval, "IPv6 without its header", tc, data: frame(53, type: 0x86dd)),
            .ran(0, "IPv4 with its header", tc, "r0 = 0; exit", data: frame(34)),
            .ran(0, "IPv6 with its header", tc, "r0 = 0; exit", data: frame(54, type: 0x86dd)),
            .refused(.einval, "no context bytes", tc, context: []),
            .refused(.e2big, "a byte beyond the context", tc, context: skBuff([:]) + [1]),
            .refused(.e2big, "a context beyond a page", tc, context: [UInt8](repeating: 0, count: 4097)),
            .ran(
                0, "zeros beyond the context", tc, "r0 = 0; exit", context: skBuff([:]) + [0, 0],
                returns: ["ifindex": 1, "wire_len": 100]),
            .ran(
                3, "a context cut off after mark", tc, read("mark"), context: Array(skBuff(["mark": 3]).prefix(12)),
                returns: ["mark": 3, "ifindex": 1, "wire_len": 100]),
            .refused(.einval, "short data before a long context", tc, data: frame(10), context: skBuff([:]) + [1]),
            .refused(
                .e2big, "long context before a short IPv4 header", tc, data: frame(20), context: skBuff([:]) + [1]),
            .refused(.einval, "padding", tc, context: [UInt8](repeating: 0, count: 181) + [1]),
            .refused(.einval, "wire_len below len", tc, context: skBuff(["wire_len": 99])),
            .refused(.einval, "wire_len above 65536", tc, context: skBuff(["wire_len": 65537])),
            .ran(
                0, "wire_len of 65536", tc, "r0 = 0; exit", context: skBuff(["wire_len": 65536]),
                returns: ["ifindex": 1, "wire_len": 65536]),
            .ran(
                0, "wire_len of the packet", filter, "r0 = 0; exit", context: skBuff(["wire_len": 86]),
                returns: ["ifindex": 1, "wire_len": 86]),
            .refused(.einval, "gso_segs above 65535", tc, context: skBuff(["gso_segs": 65536])),
            .ran(
                0, "gso_segs of 65535", tc, "r0 = 0; exit", context: skBuff(["gso_segs": 65535]),
                returns: ["ifindex": 1, "wire_len": 100, "gso_segs": 65535]),
        ] + refusedFields.map { .refused(.einval, "\($0) of 1", tc, context: skBuff([$0: 1])) }
        + refusedFields.map { .refused(.einval, "\($0) of 1", filter, context: skBuff([$0: 1])) }

    private static let refusedFields = [
        "len", "pkt_type", "queue_mapping", "protocol", "vlan_present", "vlan_tci", "vlan_proto", "tc_index", "hash",
        "tc_classid", "data", "data_end", "napi_id", "family", "remote_ip4", "local_ip4", "remote_ip6", "local_ip6",
        "remote_port", "local_port", "data_meta", "flow_keys", "sk", "tstamp_type",
    ]

    static let returning: [Observation] = [
        .ran(
            1, "mark", tc, write(8, 0x12345), context: skBuff([:]),
            returns: ["mark": 0x12345, "ifindex": 1, "wire_len": 100]),
        .ran(
            1, "priority", tc, write(32, 9), context: skBuff(["mark": 4]),
            returns: ["mark": 4, "priority": 9, "ifindex": 1, "wire_len": 100]),
        .ran(
            1, "cb", tc, write(64, 7), context: skBuff(["cb[1]": 6]),
            returns: ["cb[1]": 6, "cb[4]": 7, "ifindex": 1, "wire_len": 100]),
        .ran(
            1, "cb", filter, write(48, 7), context: skBuff(["mark": 5]),
            returns: ["mark": 5, "cb[0]": 7, "ifindex": 1, "wire_len": 86]),
        .ran(
            1, "tstamp", tc, "r2 = 8; *(u64 *)(r1 +152) = r2; r0 = 1; exit", context: skBuff([:]),
            returns: ["tstamp": 8, "ifindex": 1, "wire_len": 100]),
        .ran(
            1, "queue_mapping stays inside", tc, write(12, 3), context: skBuff([:]),
            returns: ["ifindex": 1, "wire_len": 100]),
        .ran(
            1, "tc_index stays inside", tc, write(44, 3), context: skBuff([:]),
            returns: ["ifindex": 1, "wire_len": 100]),
        .ran(
            1, "tc_classid stays inside", tc, write(72, 3), context: skBuff([:]),
            returns: ["ifindex": 1, "wire_len": 100]),
        .ran(
            0, "hwtstamp and gso_size as given", tc, "r0 = 0; exit",
            context: skBuff(["hwtstamp": 3, "gso_size": 65537]),
            returns: ["hwtstamp": 3, "gso_size": 65537, "ifindex": 1, "wire_len": 100]),
        .ran(
            2, "a field counts on from run to run", tc,
            "r0 = *(u32 *)(r1 +8); r2 = r0; r2 += 1; *(u32 *)(r1 +8) = r2; exit", context: skBuff([:]), repetitions: 3,
            returns: ["mark": 3, "ifindex": 1, "wire_len": 100]),
        .ran(0xffff_ffff, "a negative result", tc, "r0 = -1; exit"),
        .ran(1, "the frame is unchanged", tc, "r0 = 1; exit", starts: frame(100)),
        .ran(
            1, "zeros for the header that the filter did not see", filter, "r0 = 1; exit",
            starts: [UInt8](repeating: 0, count: 14) + [0, 1, 2, 3]),
        .ran(
            0, "a byte of the packet is changed", tc,
            "r2 = *(u32 *)(r1 +76); r3 = *(u32 *)(r1 +80); r0 = 9; r4 = r2; r4 += 20; if r4 > r3 goto pc+2; *(u8 *)(r2 +19) = 187; r0 = 0; exit",
            starts: Array(frame(19)) + [187, 6]),
        .ran(1, "no room for the packet", tc, "r0 = 1; exit", room: (50, nil), starts: frame(50), error: .enospc),
        .ran(1, "just enough room for the packet", tc, "r0 = 1; exit", room: (100, nil), starts: frame(100)),
        .ran(
            1, "no room for the context", tc, "r0 = 1; exit", context: skBuff(["mark": 3]), room: (nil, 100),
            returns: ["mark": 3, "ifindex": 1], error: .enospc),
        .ran(
            1, "just enough room for the context", tc, "r0 = 1; exit", context: skBuff(["mark": 3]), room: (nil, 192),
            returns: ["mark": 3, "ifindex": 1, "wire_len": 100]),
    ]

    /// `bpf_skb_load_bytes` into the stack, and the first byte of what it read.
    private static func load(_ offset: Int, _ size: Int) -> String {
        """
        r2 = 2004318071; *(u32 *)(r10 -8) = r2; r2 = \(offset); r3 = r10; r3 += -8; r4 = \(size)
        call bpf_skb_load_bytes
        if r0 != 0 goto pc+1
        r0 = *(u8 *)(r10 -8)
        exit
        """
    }

    static let loading: [Observation] = [
        .ran(1, "from the Ethernet header", tc, load(0, 4)),
        .ran(0, "from the network header", filter, load(0, 4)),
        .ran(82, "the last four", tc, load(96, 4)),
        .ran(UInt32(bitPattern: -14), "one too many", tc, load(97, 4)),
        .ran(85, "the last", filter, load(85, 1)),
        .ran(UInt32(bitPattern: -14), "beyond the last", filter, load(86, 1)),
        .ran(UInt32(bitPattern: -14), "before the first", filter, load(-14, 1)),
    ]
}
