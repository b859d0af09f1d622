import BPFMaps
import BPFModel
import BPFRuntime
import Testing

/// What a helper that moves an end of the packet answers, and how long the packet is then; as Linux 6.18 did.
struct Adjustment: Sendable {
    let size: Int
    let delta: Int32
    let result: Int64
    let sizeAfter: Int

    init(_ size: Int, _ delta: Int32, _ result: Int64, _ sizeAfter: Int) {
        self.size = size
        self.delta = delta
        self.result = result
        self.sizeAfter = sizeAfter
    }
}

@Suite struct PacketHelperTests {
    private func packet(_ size: Int) -> [UInt8] { (0..<size).map { UInt8(truncatingIfNeeded: $0 * 7 + 1) } }

    /// Calls a helper that takes the context and a number; returns its result, and the packet afterwards.
    private func adjust(_ helper: String, _ adjustment: Adjustment) throws -> (Int64, Packet) {
        let context = try runContext(memory: [UInt8](repeating: 0, count: 24), packet: packet(adjustment.size))
        let program = try program("r2 = \(adjustment.delta) \n call \(helper) \n exit", layout: .xdpMD)
        return (signed(try program.run(in: context)), try #require(context.packet))
    }

    static let heads: [Adjustment] = [
        Adjustment(64, 0, 0, 64), Adjustment(64, -1, 0, 65), Adjustment(64, -100, 0, 164),
        Adjustment(64, -216, 0, 280), Adjustment(64, -217, -22, 64), Adjustment(64, -256, -22, 64),
        Adjustment(64, 1, 0, 63), Adjustment(64, 50, 0, 14), Adjustment(64, 51, -22, 64),
        Adjustment(64, .min, -22, 64), Adjustment(64, .max, -22, 64),
        Adjustment(14, 0, 0, 14), Adjustment(14, 1, -22, 14), Adjustment(14, -1, 0, 15), Adjustment(15, 1, 0, 14),
    ]

    @Test(arguments: heads)
    func movesTheHead(_ adjustment: Adjustment) throws {
        let (result, packet) = try adjust("bpf_xdp_adjust_head", adjustment)
        #expect(result == adjustment.result)
        #expect(packet.count == adjustment.sizeAfter)
        let (before, after) = (self.packet(adjustment.size), packet.bytes)
        #expect(after.suffix(min(before.count, after.count)) == before.suffix(min(before.count, after.count)))
    }

    static let tails: [Adjustment] = [
        Adjustment(64, 0, 0, 64), Adjustment(64, 1, 0, 65), Adjustment(64, 3456, 0, 3520),
        Adjustment(64, 3457, -22, 64), Adjustment(64, .max, -22, 64),
        Adjustment(64, -1, 0, 63), Adjustment(64, -50, 0, 14), Adjustment(64, -51, -22, 64),
        Adjustment(64, .min, -22, 64), Adjustment(14, -1, -22, 14), Adjustment(3520, 1, -22, 3520),
        Adjustment(3520, -1, 0, 3519),
    ]

    @Test(arguments: tails)
    func movesTheTail(_ adjustment: Adjustment) throws {
        let (result, packet) = try adjust("bpf_xdp_adjust_tail", adjustment)
        #expect(result == adjustment.result)
        let kept = min(adjustment.size, adjustment.sizeAfter)
        let grown = [UInt8](repeating: 0, count: adjustment.sizeAfter - kept)
        #expect(packet.bytes == Array(self.packet(adjustment.size).prefix(kept)) + grown)
    }

    static let metas: [Adjustment] = [
        Adjustment(64, 0, 0, 0), Adjustment(64, -4, 0, 4), Adjustment(64, -3, -13, 0), Adjustment(64, -32, 0, 32),
        Adjustment(64, -33, -13, 0), Adjustment(64, -216, 0, 216), Adjustment(64, -220, -22, 0),
        Adjustment(64, -256, -22, 0), Adjustment(64, 4, -22, 0), Adjustment(64, 1, -22, 0),
    ]

    @Test(arguments: metas)
    func movesTheMetadata(_ adjustment: Adjustment) throws {
        let (result, packet) = try adjust("bpf_xdp_adjust_meta", adjustment)
        #expect(result == adjustment.result)
        #expect(packet.metadata.count == adjustment.sizeAfter)
        #expect(packet.count == adjustment.size)
    }

    @Test(arguments: ExecutionMode.allCases)
    func metadataMovesWithTheHead(mode: ExecutionMode) throws {
        let context = try runContext(memory: [UInt8](repeating: 0, count: 24), packet: packet(64))
        let program = try program(
            """
                r6 = r1
                r2 = -4
                call bpf_xdp_adjust_meta
                r1 = *(u32 *)(r6 +8)
                *(u32 *)(r1 +0) = 0x11223344
                r1 = r6
                r2 = 20
                call bpf_xdp_adjust_head
                r1 = *(u32 *)(r6 +8)
                r0 = *(u32 *)(r1 +0)
                exit
            """, layout: .xdpMD, mode: mode)
        #expect(try program.run(in: context) == 0x1122_3344)
        #expect(try #require(context.packet).metadata == [0x44, 0x33, 0x22, 0x11])
        #expect(try #require(context.packet).bytes == Array(packet(64).dropFirst(20)))
    }

    @Test func whatWasCutOffComesBack() throws {
        let context = try runContext(memory: [UInt8](repeating: 0, count: 24), packet: packet(64))
        let program = try program(
            """
                r6 = r1
                r2 = 14
                call bpf_xdp_adjust_head
                r1 = r6
                r2 = -14
                call bpf_xdp_adjust_head
                exit
            """, layout: .xdpMD)
        #expect(try program.run(in: context) == 0)
        #expect(try #require(context.packet).bytes == packet(64))
    }

    // MARK: Socket buffers

    /// Offset, size and result of a load from 64 bytes; as Linux 6.18 gave them.
    static let loads: [(offset: Int64, size: Int, result: Int64)] = [
        (0, 4, 0), (60, 4, 0), (61, 4, -14), (64, 1, -14), (0x7fff_ffff, 1, -14), (0x8000_0000, 1, -14),
        (0xffff_ffff, 1, -14), (0x1_0000_0000, 4, 0), (-1, 4, -14),
    ]

    @Test(arguments: loads, ExecutionMode.allCases)
    func loadsBytes(row: (offset: Int64, size: Int, result: Int64), mode: ExecutionMode) throws {
        let map = try makeMap(.array, entries: 1)
        try map.update(bytes(UInt32(0)), bytes(UInt64.max))
        let context = try runContext(memory: [UInt8](repeating: 0, count: 192), packet: packet(64))
        let program = try program(
            """
                r2 = 0x\(String(UInt64(bitPattern: row.offset), radix: 16))
                r3 = map[m][0]+0
                r4 = \(row.size)
                call bpf_skb_load_bytes
                exit
            """, maps: ["m": map], layout: .skBuff, mode: mode)
        #expect(signed(try program.run(in: context)) == row.result)
        let offset = Int(UInt32(truncatingIfNeeded: row.offset))
        let loaded =
            row.result == 0
            ? Array(packet(64)[offset..<offset + row.size]) : [UInt8](repeating: 0, count: row.size)
        #expect(try map.lookup(bytes(UInt32(0))).prefix(row.size) == loaded[...])
        #expect(
            try map.lookup(bytes(UInt32(0))).suffix(8 - row.size) == [UInt8](repeating: 255, count: 8 - row.size)[...])
    }

    /// Offset, size, flags and result of a store to 64 bytes; as Linux 6.18 gave them.
    static let stores: [(offset: Int64, size: Int, flags: Int64, result: Int64)] = [
        (0, 4, 0, 0), (60, 4, 0, 0), (61, 4, 0, -14), (64, 1, 0, -14), (0x7fff_ffff, 1, 0, -14),
        (0x1_0000_0000, 4, 0, 0), (0, 4, 1, 0), (0, 4, 2, 0), (0, 4, 3, 0), (0, 4, 4, -22), (61, 4, 4, -22),
        (0, 4, .min, -22),
    ]

    @Test(arguments: stores, ExecutionMode.allCases)
    func storesBytes(row: (offset: Int64, size: Int, flags: Int64, result: Int64), mode: ExecutionMode) throws {
        let context = try runContext(memory: [UInt8](repeating: 0, count: 192), packet: packet(64))
        let program = try program(
            """
                *(u64 *)(r10 -8) = -1
                r2 = 0x\(String(UInt64(bitPattern: row.offset), radix: 16))
                r3 = r10
                r3 += -8
                r4 = \(row.size)
                r5 = 0x\(String(UInt64(bitPattern: row.flags), radix: 16))
                call bpf_skb_store_bytes
                exit
            """, layout: .skBuff, mode: mode)
        #expect(signed(try program.run(in: context)) == row.result)
        var expected = packet(64)
        let offset = Int(UInt32(truncatingIfNeeded: row.offset))
        if row.result == 0 { for index in offset..<offset + row.size { expected[index] = 255 } }
        #expect(try #require(context.packet).bytes == expected)
    }

    // MARK: Legacy loads

    /// The immediate, the result when `data` is the frame's first byte, and when it is the one after the Ethernet header;
    /// bytes count up from 0, and Linux 6.18 gave these.
    static let legacyLoads: [(offset: Int32, frame: UInt64, network: UInt64)] = [
        (0, 0x0001_0203, 0x0e0f_1011), (60, 0x3c3d_3e3f, 0), (61, 0, 0), (46, 0x2e2f_3031, 0x3c3d_3e3f),
        (-0x10_0000, 0x0e0f_1011, 0x0e0f_1011), (-0x20_0000, 0x0001_0203, 0x0001_0203),
        (-0x20_0000 + 12, 0x0c0d_0e0f, 0x0c0d_0e0f), (-0x20_0000 + 60, 0x3c3d_3e3f, 0x3c3d_3e3f),
        (-0x20_0000 + 61, 0, 0), (-0x10_0000 + 46, 0x3c3d_3e3f, 0x3c3d_3e3f), (-0x10_0000 + 47, 0, 0),
        (-0x1f_f000, 0, 0), (-1, 0, 0), (-4096, 0, 0), (-0x20_0001, 0, 0), (.min, 0, 0), (.max, 0, 0),
    ]

    @Test(arguments: legacyLoads, ExecutionMode.allCases)
    func legacyLoadsFindHeaders(row: (offset: Int32, frame: UInt64, network: UInt64), mode: ExecutionMode) throws {
        let context = try runContext(memory: [UInt8](repeating: 0, count: 192))
        let packet = try #require(Packet())
        context.packet = packet
        let absolute = try program("r6 = r1 \n r0 = *(u32 *)skb[\(row.offset)] \n exit", layout: .skBuff, mode: mode)
        let indirect = try program(
            "r6 = r1 \n r7 = 2 \n r7 += \(row.offset) \n r0 = *(u32 *)skb[r7 + -2] \n exit", layout: .skBuff, mode: mode
        )
        let frame = (0..<64).map { UInt8($0) }
        try packet.load(frame)
        #expect(try absolute.run(in: context) == row.frame)
        #expect(try indirect.run(in: context) == row.frame)
        try packet.load(frame[...], skipping: 14)
        #expect(try absolute.run(in: context) == row.network)
        #expect(try indirect.run(in: context) == row.network)
    }

    @Test(arguments: ExecutionMode.allCases)
    func aFailedLegacyLoadReturnsFromItsFunction(mode: ExecutionMode) throws {
        let context = try runContext(memory: [UInt8](repeating: 0, count: 192), packet: packet(64))
        let program = try program(
            """
                call f
                r0 += 5
                exit
            f:  r6 = r1
                r0 = *(u8 *)skb[64]
                r0 = 7
                exit
            """, layout: .skBuff, mode: mode)
        #expect(try program.run(in: context) == 5)
    }

    @Test func withoutAPacketNothingIsLoaded() throws {
        let context = try runContext(memory: [UInt8](repeating: 0, count: 192))
        let load = try program("r6 = r1 \n r0 = *(u8 *)skb[0] \n r0 = 1 \n exit", layout: .skBuff)
        #expect(try load.run(in: context) == 0)
        let adjust = try program("r2 = 0 \n call bpf_xdp_adjust_head \n exit", layout: .xdpMD)
        #expect(try adjust.run(in: context) == LinuxError.enotsupp.helperResult)
    }
}
