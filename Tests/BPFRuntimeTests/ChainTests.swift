import BPFInstructions
import BPFModel
import BPFRuntime
import Testing

/// The functions that go on to each other in fast mode.
@Suite struct ChainTests {
    @Test("A chain takes no stack, however long it is", arguments: ExecutionMode.interpreted)
    func takesNoStack(mode: ExecutionMode) throws {
        // Straight on for as many steps as would overflow the stack, were each a call that returns; and around for more.
        var instructions = [Instruction(opcode: 0xb7, destination: .r0, immediate: 0)]
        instructions += (0..<200_000).map { _ in Instruction(opcode: 0x07, destination: .r0, immediate: 1) }
        instructions += [
            Instruction(opcode: 0x07, destination: .r0, immediate: 1),
            Instruction(opcode: 0xa5, destination: .r0, offset: -2, immediate: 500_000),
            Instruction(opcode: 0x95),
        ]
        let program = try Program(ProgramCode(name: "long", instructions: instructions), mode: mode)
        let context = try runContext()
        context.instructionLimit = 10_000_000
        #expect(try program.run(in: context) == 500_000)
        #expect(context.instructionCount == 200_001 + 600_000 + 1)
    }

    @Test(
        "Counts and limits are those of the loop, whatever ends the chain", arguments: [99, 100, 401, 402] as [UInt64])
    func countsAsTheLoopDoes(limit: UInt64) throws {
        let text = """
            r6 = 0
            loop: call bpf_get_smp_processor_id
            call f
            r6 += 1
            if r6 != 40 goto loop
            r0 = r6
            exit
            f: r1 = 7
            r1 = be16 r1
            w1 *= 3
            exit
            """
        let results = try ExecutionMode.interpreted.map { mode -> String in
            let context = try runContext()
            context.instructionLimit = limit
            let program = try program(text, mode: mode)
            let result = Result { try program.run(in: context) }
            return "\(result) \(context.instructionCount)"
        }
        #expect(results[0] == results[1])
    }

    @Test("A packet that is loaded, moved or replaced is seen at once", arguments: ExecutionMode.allCases)
    func seesPackets(mode: ExecutionMode) throws {
        let layout = ContextLayout.xdpMD
        let program = try program(
            "r0 = 0 \n r2 = *(u32 *)(r1 +0) \n r3 = *(u32 *)(r1 +4) \n if r2 == r3 goto +1 \n r0 = *(u8 *)(r2 +0) \n exit",
            layout: layout, mode: mode)
        let context = try runContext(memory: [UInt8](repeating: 0, count: 24))
        let packets = try (0..<2).map { _ in try #require(Packet()) }
        let session = program.session(in: context)
        #expect(try session.run() == 0, "no packet")
        try packets[0].load([7, 8])
        context.packet = packets[0]
        #expect(try session.run() == 7)
        try packets[0].load([UInt8](repeating: 9, count: 9000))
        #expect(try session.run() == 9)
        try packets[1].load([11])
        context.packet = packets[1]
        try packets[0].load([1])
        #expect(try session.run() == 11)
        context.packet = nil
        #expect(try session.run() == 0)
    }
}
