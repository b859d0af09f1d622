import BPFModel
import BPFRuntime
import Testing

@Suite struct PacketTests {
    @Test func holdsOnePacketAfterTheOther() throws {
        let packet = try #require(Packet())
        #expect(packet.bytes.isEmpty)
        try packet.load([1, 2, 3])
        #expect(packet.bytes == [1, 2, 3] && packet.count == 3 && packet.metadata.isEmpty)
        try packet.load([])
        #expect(packet.bytes.isEmpty)
    }

    @Test func metadataStandsBeforeThePacket() throws {
        let packet = try #require(Packet())
        try packet.load([1, 2, 3, 4, 5, 6], metadata: 4)
        #expect(packet.metadata == [1, 2, 3, 4])
        #expect(packet.bytes == [5, 6])
        #expect(packet.linkBytes == [5, 6])
    }

    @Test func aSkippedHeaderIsPartOfTheFrame() throws {
        let packet = try #require(Packet())
        try packet.load([1, 2, 3, 4, 5, 6], skipping: 2)
        #expect(packet.bytes == [3, 4, 5, 6])
        #expect(packet.linkBytes == [1, 2, 3, 4, 5, 6])
        #expect(packet.metadata.isEmpty)
    }

    /// Sizes on both sides of where a frame becomes larger.
    @Test(arguments: [0, 1, 3520, 3521, 4096, 65_535, 1 << 24])
    func growsWithThePacket(size: Int) throws {
        let packet = try #require(Packet())
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        try packet.load(bytes)
        #expect(packet.bytes == bytes)
    }

    /// Count, skipped bytes, metadata, and what is said.
    static let refusals: [(count: Int, skipping: Int, metadata: Int, error: LinuxError)] = [
        (1 << 24 + 1, 0, 0, .emsgsize), (4, 5, 0, .einval), (4, -1, 0, .einval), (4, 0, 5, .einval),
        (4, 0, -4, .einval), (300, 0, 220, .einval), (4, 2, 3, .einval), (4, .max, .max, .einval),
    ]

    @Test(arguments: refusals)
    func refusesWhatCannotBe(row: (count: Int, skipping: Int, metadata: Int, error: LinuxError)) throws {
        let packet = try #require(Packet())
        try packet.load([9])
        #expect(throws: row.error) {
            try packet.load(
                [UInt8](repeating: 0, count: row.count)[...], skipping: row.skipping, metadata: row.metadata)
        }
        #expect(packet.bytes == [9])
    }

    @Test func whatStoodBeforeTheLastPacketIsGone() throws {
        let packet = try #require(Packet())
        let context = try runContext(memory: [UInt8](repeating: 0, count: 24))
        context.packet = packet
        let grow = try program("r2 = -200 \n call bpf_xdp_adjust_head \n exit", layout: .xdpMD)
        let fill = try program(
            """
                r6 = r1
                r2 = -200
                call bpf_xdp_adjust_head
                r1 = *(u32 *)(r6 +0)
                *(u64 *)(r1 +0) = -1
                r0 = 0
                exit
            """, layout: .xdpMD)
        try packet.load([UInt8](repeating: 1, count: 14))
        _ = try fill.run(in: context)
        try packet.load([UInt8](repeating: 1, count: 14))
        _ = try grow.run(in: context)
        #expect(packet.bytes.prefix(200).allSatisfy { $0 == 0 })
    }
}
