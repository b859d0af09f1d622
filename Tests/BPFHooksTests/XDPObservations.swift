import BPFHooks
import BPFModel

/// What Linux 6.18 answered for `xdp_md`.
enum XDPObservations {
    private static let xdp = PacketHook.xdp
    private static let pass = "r0 = 2; exit"

    private static func md(
        _ data: UInt64, _ end: UInt64, meta: UInt64 = 0, ingress: UInt64 = 0, queue: UInt64 = 0, egress: UInt64 = 0
    ) -> [UInt8] {
        context(
            .xdpMD,
            [
                "data": data, "data_end": end, "data_meta": meta, "ingress_ifindex": ingress, "rx_queue_index": queue,
                "egress_ifindex": egress,
            ])
    }

    /// The distance between two pointer fields.
    private static func distance(from start: Int, to end: Int) -> String {
        "r2 = *(u32 *)(r1 +\(end)); r1 = *(u32 *)(r1 +\(start)); r2 -= r1; r0 = r2; exit"
    }

    private static func adjust(_ helper: String, _ delta: Int) -> String {
        "r2 = \(delta); call bpf_xdp_adjust_\(helper); exit"
    }

    private static func negative(_ error: LinuxError) -> UInt32 { UInt32(bitPattern: -error.rawValue) }

    static let reading: [Observation] = [
        .ran(100, "data to data_end", xdp, distance(from: 0, to: 4)),
        .ran(0, "data_meta to data", xdp, distance(from: 8, to: 0)),
        .ran(
            8, "data_meta to data with metadata", xdp, distance(from: 8, to: 0), context: md(8, 100),
            returns: ["data": 8, "data_end": 100]),
        .ran(
            92, "data to data_end with metadata", xdp, distance(from: 0, to: 4), context: md(8, 100),
            returns: ["data": 8, "data_end": 100]),
        .ran(1, "ingress_ifindex", xdp, "r0 = *(u32 *)(r1 +12); exit"),
        .ran(
            1, "ingress_ifindex of zero as given", xdp, "r0 = *(u32 *)(r1 +12); exit", context: md(0, 100),
            returns: ["data_end": 100]),
        .ran(
            1, "ingress_ifindex as given", xdp, "r0 = *(u32 *)(r1 +12); exit", context: md(0, 100, ingress: 1),
            returns: ["data_end": 100, "ingress_ifindex": 1]),
        .ran(0, "rx_queue_index", xdp, "r0 = *(u32 *)(r1 +16); exit"),
    ]

    static let refusals: [Observation] = [
        .refused(.einval, "no data", xdp, data: []),
        .refused(.einval, "13 bytes", xdp, data: frame(13)),
        .ran(2, "14 bytes", xdp, pass, data: frame(14)),
        .refused(.einval, "no context bytes", xdp, context: []),
        .refused(.e2big, "a byte beyond the context", xdp, context: md(0, 100) + [1]),
        .refused(.e2big, "long context before short data", xdp, data: frame(10), context: md(0, 10) + [1]),
        .ran(2, "zeros beyond the context", xdp, pass, context: md(0, 100) + [0], returns: ["data_end": 100]),
        .ran(
            2, "a context cut off after data_end", xdp, pass, context: Array(md(0, 100).prefix(8)),
            returns: ["data_end": 100]),
        .refused(.einval, "data_end beyond the data", xdp, context: md(0, 101)),
        .refused(.einval, "data beyond data_end", xdp, context: md(4, 0)),
        .refused(.einval, "data_meta", xdp, context: md(4, 100, meta: 4)),
        .refused(.einval, "metadata of 3 bytes", xdp, context: md(3, 100)),
        .refused(.einval, "metadata of 220 bytes", xdp, data: frame(300), context: md(220, 300)),
        .ran(
            2, "metadata of 216 bytes", xdp, pass, data: frame(300), context: md(216, 300),
            returns: ["data": 216, "data_end": 300]),
        .refused(.einval, "no Ethernet header after the metadata", xdp, data: frame(17), context: md(4, 17)),
        .ran(
            2, "an Ethernet header after the metadata", xdp, pass, data: frame(18), context: md(4, 18),
            returns: ["data": 4, "data_end": 18]),
        .refused(.einval, "rx_queue_index without ingress_ifindex", xdp, context: md(0, 100, queue: 1)),
        .refused(.einval, "egress_ifindex", xdp, context: md(0, 100, egress: 1)),
        .refused(.einval, "egress_ifindex with ingress_ifindex", xdp, context: md(0, 100, ingress: 1, egress: 1)),
    ]

    static let returning: [Observation] = [
        .ran(2, "the frame is unchanged", xdp, pass, starts: frame(100)),
        .ran(
            2, "metadata comes back in front", xdp, pass, context: md(8, 100), starts: frame(100),
            returns: ["data": 8, "data_end": 100]),
        .ran(0xffff_ffff, "a negative result", xdp, "r0 = -1; exit"),
        .ran(2, "no room for the packet", xdp, pass, room: (50, nil), starts: frame(50), error: .enospc),
        .ran(
            2, "no room for the context", xdp, pass, context: md(0, 100), room: (nil, 23), returns: ["data_end": 100],
            error: .enospc),
        .ran(
            4, "a byte counts on from run to run", xdp,
            "r2 = *(u32 *)(r1 +0); r3 = *(u32 *)(r1 +4); r0 = 9; r4 = r2; r4 += 1; if r4 > r3 goto pc+3; r0 = *(u8 *)(r2 +0); r0 += 1; *(u8 *)(r2 +0) = r0; exit",
            repetitions: 3, starts: [4, 2, 3]),
        .ran(
            0, "the head moves on from run to run", xdp, adjust("head", 4), repetitions: 20, length: 20,
            starts: [66, 67]),
        .ran(
            negative(.einval), "until the Ethernet header would not fit", xdp, adjust("head", 4), repetitions: 30,
            length: 16, starts: [70, 71]),
    ]

    static let adjusting: [Observation] =
        [
            .ran(
                0, "head by 14", xdp, adjust("head", 14), context: md(0, 100), length: 86, starts: [0, 1, 2],
                returns: ["data_end": 86]),
            .ran(0, "head by 86", xdp, adjust("head", 86), length: 14, starts: [72, 73]),
            .ran(negative(.einval), "head by 87", xdp, adjust("head", 87), starts: frame(100)),
            .ran(
                0, "head by -1", xdp, adjust("head", -1), context: md(0, 100), length: 101, starts: [0, 1, 2],
                returns: ["data_end": 101]),
            .ran(
                0, "head by -216", xdp, adjust("head", -216), length: 316,
                starts: [UInt8](repeating: 0, count: 216) + [1, 2]),
            .ran(negative(.einval), "head by -220", xdp, adjust("head", -220), starts: frame(100)),
            .ran(
                0, "head by -4 under metadata", xdp, adjust("head", -4), context: md(8, 100), length: 104,
                starts: [1, 2, 3, 4, 5, 6, 7, 8, 5, 6, 7, 8, 9, 10], returns: ["data": 8, "data_end": 104]),
            .ran(
                0, "head by 4 under metadata", xdp, adjust("head", 4), context: md(8, 100), length: 96,
                starts: [1, 2, 3, 4, 5, 6, 7, 8, 8, 0, 0, 1], returns: ["data": 8, "data_end": 96]),
            .ran(
                0, "tail by 10", xdp, adjust("tail", 10), context: md(0, 100), length: 110,
                starts: frame(100) + [UInt8](repeating: 0, count: 10), returns: ["data_end": 110]),
            .ran(0, "tail to 3520 bytes", xdp, adjust("tail", 3420), length: 3520),
            .ran(negative(.einval), "tail to 3521 bytes", xdp, adjust("tail", 3421), starts: frame(100)),
            .ran(0, "tail by -86", xdp, adjust("tail", -86), length: 14, starts: frame(14)),
            .ran(negative(.einval), "tail by -87", xdp, adjust("tail", -87), starts: frame(100)),
            .ran(
                0, "meta by -8", xdp, adjust("meta", -8), context: md(0, 100), length: 108,
                starts: [0, 0, 0, 0, 0, 0, 0, 0, 1, 2], returns: ["data": 8, "data_end": 108]),
            .ran(0, "meta by -216", xdp, adjust("meta", -216), length: 316),
            .ran(negative(.einval), "meta by -220", xdp, adjust("meta", -220), starts: frame(100)),
            .ran(negative(.eacces), "meta by -3", xdp, adjust("meta", -3), starts: frame(100)),
            .ran(negative(.einval), "meta by 4", xdp, adjust("meta", 4), starts: frame(100)),
        ]
}
