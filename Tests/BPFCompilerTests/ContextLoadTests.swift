import BPFCompiler
import BPFInstructions
import Testing

/// Loads of context fields that stand elsewhere, found by following the context's address.
@Suite("Context loads", .enabled(if: Processor.host != nil, HostRun.missing))
struct ContextLoadTests {
    private static let exit = Instruction(opcode: 0x95)
    private static let load = Instruction(opcode: 0x61, destination: .r0, source: .r1, offset: 4)

    /// The context is 8 bytes after the field, and its word at 4 is 0x77.
    private func run(_ program: [Instruction], _ processor: Processor) throws -> UInt64 {
        var request = CompilationRequest(program)
        request.contextFields = [4: FieldPlace(offset: -8, size: .double)]
        request.runState = RunStateLayout(context: 0)
        let code = try NativeProgram(try Compiler.compile(request, for: processor))
        var memory: [UInt64] = [0x1122_3344_5566_7788, 0x77 << 32, 0, 0]
        // Safety: the programs read the context, the word before it, and the state, which holds the context's address.
        return unsafe memory.withUnsafeMutableBytes { bytes in
            let context = UInt(bitPattern: bytes.baseAddress) + 8
            unsafe bytes.storeBytes(of: context, toByteOffset: 24, as: UInt.self)
            return unsafe code.run(context: context, runState: UInt(bitPattern: bytes.baseAddress) + 24)
        }
    }

    @Test("Through a register, a copy and a spilled copy", arguments: HostRun.processors)
    func certain(processor: Processor) throws {
        let field: UInt64 = 0x1122_3344_5566_7788
        #expect(try run([Self.load, Self.exit], processor) == field)
        let copy = Instruction(opcode: 0xbf, destination: .r7, source: .r1)
        var load = Self.load
        load.source = .r7
        #expect(try run([copy, load, Self.exit], processor) == field)
        let spill = Instruction(opcode: 0x7b, destination: .r10, source: .r1, offset: -16)
        let fill = Instruction(opcode: 0x79, destination: .r7, source: .r10, offset: -16)
        #expect(try run([spill, fill, load, Self.exit], processor) == field)
    }

    @Test("Where it can't be told, the code finds out", arguments: HostRun.processors, [true, false])
    func possible(processor: Processor, isContext: Bool) throws {
        // r2 = &word on the stack that holds the context's address, or the address of r10 - 24 with 0x99 at 4.
        let program = [
            Instruction(opcode: 0xbf, destination: .r3, source: .r10),
            Instruction(opcode: 0x07, destination: .r3, immediate: -24),
            Instruction(opcode: 0x62, destination: .r3, offset: 4, immediate: 0x99),
            Instruction(opcode: 0xbf, destination: .r2, source: .r10),
            Instruction(opcode: 0x07, destination: .r2, immediate: -8),
            Instruction(opcode: 0x7b, destination: .r2, source: isContext ? .r1 : .r3),
            Instruction(opcode: 0x79, destination: .r4, source: .r2),
            Instruction(opcode: 0x61, destination: .r0, source: .r4, offset: 4),
            Self.exit,
        ]
        #expect(try run(program, processor) == (isContext ? 0x1122_3344_5566_7788 : 0x99))
    }

    @Test("Behind a 64-bit number, of the context and of something else", arguments: HostRun.processors)
    func behindWideLoad(processor: Processor) throws {
        let number = [Instruction(opcode: 0x18, destination: .r5, immediate: 1), Instruction(opcode: 0, immediate: 2)]
        #expect(try run(number + [Self.load, Self.exit], processor) == 0x1122_3344_5566_7788)
        let other = [
            Instruction(opcode: 0x62, destination: .r10, offset: -4, immediate: 0x55),
            Instruction(opcode: 0xbf, destination: .r1, source: .r10),
            Instruction(opcode: 0x07, destination: .r1, immediate: -8),
        ]
        #expect(try run(number + other + [Self.load, Self.exit], processor) == 0x55)
    }

    @Test(
        "In a subprogram that is given the context, and in one that is given something else",
        arguments: HostRun.processors)
    func subprograms(processor: Processor) throws {
        let call = Instruction(opcode: 0x85, source: Register(rawValue: 1), immediate: 1)
        #expect(try run([call, Self.exit, Self.load, Self.exit], processor) == 0x1122_3344_5566_7788)
        let other = [
            Instruction(opcode: 0x62, destination: .r10, offset: -4, immediate: 0x55),
            Instruction(opcode: 0xbf, destination: .r1, source: .r10),
            Instruction(opcode: 0x07, destination: .r1, immediate: -8),
            call, Self.exit, Self.load, Self.exit,
        ]
        #expect(try run(other, processor) == 0x55)
    }
}
