import BPFModel
import BPFRuntime
import Testing

@Suite struct ContextTests {
    private static let packet = (0..<64).map { UInt8($0) }

    private func xdp(_ text: String, mode: ExecutionMode = .checked) throws -> UInt64 {
        let context = try runContext(memory: [UInt8](repeating: 0x77, count: 24), packet: Self.packet)
        return try program(text, layout: .xdpMD, mode: mode).run(in: context)
    }

    @Test(arguments: ExecutionMode.allCases)
    func pointerFieldsLoadAsPointers(mode: ExecutionMode) throws {
        let text = """
                r2 = *(u32 *)(r1 +0)
                r3 = *(u32 *)(r1 +4)
                r4 = *(u32 *)(r1 +8)
                if r2 != r4 goto wrong
                r0 = r3
                r0 -= r2
                r5 = *(u8 *)(r2 +63)
                r0 <<= 8
                r0 |= r5
                r5 = *(u32 *)(r1 +12)
                if w5 != 0x77777777 goto wrong
                exit
            wrong:
                r0 = 0
                exit
            """
        #expect(try xdp(text, mode: mode) == 64 << 8 | 63)
    }

    /// Programs on `xdp_md` and what is said about them.
    static let faults: [(String, String)] = [
        ("r0 = *(u64 *)(r1 +0) \n exit", "8-byte read of the context: the bytes are not those of one field"),
        ("r0 = *(u16 *)(r1 +0) \n exit", "2-byte read of the context: field data is not accessed as a whole"),
        ("r0 = *(u8 *)(r1 +5) \n exit", "1-byte read of the context: field data_end is not accessed as a whole"),
        ("r0 = *(u32 *)(r1 +14) \n exit", "4-byte read of the context: the bytes are not those of one field"),
        (
            "r0 = *(u16 *)(r1 +13) \n exit",
            "2-byte read of the context: field ingress_ifindex is not accessed as a whole"
        ),
        ("r0 = *(u32 *)(r1 +24) \n exit", "4-byte read at offset 24 of the context, which has 24 bytes"),
        (
            "r0 = 0 \n *(u32 *)(r1 +16) = r0 \n exit",
            "4-byte write of the context: field rx_queue_index is not writable"
        ),
        (
            "r0 = 0 \n lock *(u32 *)(r1 +16) += r0 \n exit",
            "4-byte atomic access of the context: field rx_queue_index is not writable"
        ),
        (
            "r2 = *(u32 *)(r1 +4) \n r0 = *(u8 *)(r2 +0) \n exit",
            "1-byte read at offset 64 of the packet, which has 64 bytes"
        ),
        (
            "r2 = *(u32 *)(r1 +0) \n r0 = *(u32 *)(r2 +61) \n exit",
            "4-byte read at offset 61 of the packet, which has 64 bytes"
        ),
        (
            "r2 = *(u32 *)(r1 +0) \n r0 = *(u8 *)(r2 -1) \n exit",
            "1-byte read at offset -1 of the packet, which has 64 bytes"
        ),
        (
            "r2 = *(u32 *)(r1 +0) \n r0 = 1 \n lock *(u32 *)(r2 +0) += r0 \n exit",
            "4-byte atomic access at offset 0 of the packet, where none is possible"
        ),
        ("r2 = r1 \n r3 = 4 \n r1 = 0 \n r4 = 0 \n r5 = 0 \n exit", "r0 is read before it is written"),
        (
            "r3 = r1 \n r1 = 0 \n r2 = 0 \n r4 = 4 \n r5 = 0 \n call bpf_csum_diff \n exit",
            "4-byte read of the context: the bytes are not those of one field"
        ),
    ]

    @Test(arguments: faults)
    func explainsItself(text: String, message: String) throws {
        let trap = #expect(throws: Trap.self) { try xdp(text) }
        #expect(trap.map { "\($0.kind)" } == message)
    }

    @Test func partsOfAScalarMayBeRead() throws {
        #expect(try xdp("r0 = *(u8 *)(r1 +15) \n exit") == 0x77)
        #expect(try xdp("r0 = *(u16 *)(r1 +14) \n exit") == 0x7777)
    }

    @Test(arguments: ExecutionMode.allCases)
    func packetsMayBeWritten(mode: ExecutionMode) throws {
        let context = try runContext(memory: [UInt8](repeating: 0, count: 24), packet: Self.packet)
        let program = try program(
            "r2 = *(u32 *)(r1 +0) \n *(u16 *)(r2 +62) = 0x1234 \n r0 = 2 \n exit", layout: .xdpMD, mode: mode)
        #expect(try program.run(in: context) == 2)
        #expect(try #require(context.packet).bytes.suffix(2) == [0x34, 0x12])
    }

    @Test(arguments: ExecutionMode.allCases)
    func socketBuffersHaveTheirOwnLayout(mode: ExecutionMode) throws {
        let layout = try #require(ProgramType.schedCls.contextLayout)
        let context = try runContext(memory: bytes(UInt32(64)) + [UInt8](repeating: 0, count: 188), packet: Self.packet)
        let program = try program(
            """
                r2 = *(u32 *)(r1 +76)
                r3 = *(u32 *)(r1 +80)
                r3 -= r2
                r0 = *(u32 *)(r1 +0)
                if r0 != r3 goto wrong
                *(u32 *)(r1 +8) = 0x55
                *(u64 *)(r1 +48) = 7
                r0 = *(u32 *)(r1 +8)
                exit
            wrong:
                r0 = 0
                exit
            """, layout: layout, mode: mode)
        #expect(try program.run(in: context) == 0x55)
        #expect(context.contextBytes[8] == 0x55)
        #expect(context.contextBytes[48] == 7)
    }

    @Test func socketFiltersSeeLess() throws {
        let layout = try #require(ProgramType.socketFilter.contextLayout)
        let context = try runContext(memory: [UInt8](repeating: 0, count: 192), packet: Self.packet)
        let trap = #expect(throws: Trap.self) {
            try program("r0 = *(u32 *)(r1 +76) \n exit", layout: layout).run(in: context)
        }
        #expect(trap.map { "\($0.kind)" } == "4-byte read of the context: field data is not readable")
    }

    @Test(arguments: ExecutionMode.allCases)
    func withoutAPacketThereIsNoData(mode: ExecutionMode) throws {
        let context = try runContext(memory: [UInt8](repeating: 0x77, count: 24))
        let program = try program(
            "r2 = *(u32 *)(r1 +0) \n r0 = *(u32 *)(r1 +4) \n r0 -= r2 \n exit", layout: .xdpMD, mode: mode)
        #expect(try program.run(in: context) == 0)
    }

    @Test func aContextMayBeLarge() throws {
        let context = try runContext(memory: [UInt8](repeating: 9, count: 1 << 20))
        #expect(try program("r1 += 1048575 \n r0 = *(u8 *)(r1 +0) \n exit").run(in: context) == 9)
        #expect(throws: LinuxError.e2big) { try context.loadContext([UInt8](repeating: 0, count: 1 << 20 + 1)) }
    }
}
