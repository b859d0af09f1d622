import BPFInstructions
import BPFPlatform
import Testing

@testable import BPFCompiler

/// Barriers and guarded jumps, as an assembler writes them and as they run.
@Suite("Speculation", .enabled(if: NativeAssembler.clang != nil, NativeAssembler.missing))
struct SpeculationTests {
    private static let load = [Instruction(opcode: 0x79, source: .r1), Instruction(opcode: 0x95)]
    private static let arm64 = "aarch64-unknown-linux-gnu"
    private static let amd64 = "x86_64-unknown-linux-gnu"

    private static func code(_ request: CompilationRequest, _ processor: Processor) throws -> [UInt8] {
        try Compiler.compile(request, for: processor).bytes
    }

    @Test("A barrier stands before and behind the slots that are named")
    func barriers() throws {
        var request = CompilationRequest(Self.load)
        request.barriers = SpeculationBarriers(before: [0], after: [0])
        let text = ".intel_syntax noprefix\nlfence\nmov rax, [rdi]\nlfence\nret\n"
        #expect(try Self.code(request, .amd64([])) == NativeAssembler.assemble(text, for: Self.amd64))
        let other = "dsb nsh\nisb\nldr x7, [x0]\ndsb nsh\nisb\nmov x0, x7\nret\n"
        #expect(try Self.code(request, .arm64([])) == NativeAssembler.assemble(other, for: Self.arm64))
    }

    @Test("A barrier stays where nothing is left of its instruction")
    func barriersOfRemovedSteps() throws {
        // The sum becomes the load's address.
        let program = [
            Instruction(opcode: 0x0f, destination: .r1, source: .r2), Instruction(opcode: 0x79, source: .r1),
            Instruction(opcode: 0x95),
        ]
        var request = CompilationRequest(program)
        request.barriers = SpeculationBarriers(before: [0])
        let text = ".intel_syntax noprefix\nlfence\nmov rax, [rdi + rsi]\nret\n"
        #expect(try Self.code(request, .amd64([])) == NativeAssembler.assemble(text, for: Self.amd64))
    }

    @Test("Guarded code for x86-64 jumps through no register or memory")
    func retpolines() throws {
        var request = CallTests.tailCalling(FunctionAddress(0x1234_5678))
        let retpoline = try NativeAssembler.assemble(
            ".intel_syntax noprefix\ncall 2f\n1: lfence\njmp 1b\n2: mov [rsp], r11\nret\n", for: Self.amd64)
        let plain = try Self.code(request, .amd64([]))
        request.guardsIndirectJumps = true
        let guarded = try Self.code(request, .amd64([]))
        #expect(guarded.suffix(retpoline.count) == retpoline[...])
        // jmp through memory after the instruction pointer; jmp r11.
        #expect(plain.contains([0xff, 0x25]) && plain.contains([0x41, 0xff, 0xe3]))
        #expect(
            !guarded.contains([0xff, 0x25]) && !guarded.contains([0xff, 0xe3]) && !guarded.contains([0xff, 0xe0]))
    }

    @Test("Guarded code for AArch64 has a barrier behind each such jump")
    func barriersBehindJumps() throws {
        var request = CallTests.tailCalling(FunctionAddress(0x1234_5678))
        request.guardsIndirectJumps = true
        let words = try Self.code(request, .arm64([])).arm64Words
        let jumps = words.indices.filter { words[$0] & 0xffff_fc1f == 0xd61f_0000 }
        #expect(jumps.count == 2)
        for jump in jumps { #expect(Array(words[(jump + 1)...(jump + 2)]) == [0xd503_379f, 0xd503_3fdf]) }
    }

    @Test("The index of a tail call is tested before the table is read")
    func tailCallBarrier() throws {
        var request = CompilationRequest([
            Instruction(opcode: 0x18, destination: .r2), Instruction(opcode: 0),
            Instruction(opcode: 0x85, immediate: 12),
            Instruction(opcode: 0xb7), Instruction(opcode: 0x95),
        ])
        request.immediates = [0: LookupTests.map]
        request.calls = [2: .tailCall(FunctionAddress(0x1000))]
        request.programTables = [LookupTests.map: ProgramTable(base: 0x1000, count: 4)]
        request.barriers = SpeculationBarriers(after: [2])
        let code = try Self.code(request, .amd64([]))
        let start = try NativeAssembler.assemble(
            ".intel_syntax noprefix\nmov eax, edx\ncmp eax, 4\n", for: Self.amd64)
        let place = try #require(code.firstRange(of: start)?.upperBound)
        // jae, then lfence.
        #expect(code[place] == 0x73 && Array(code[(place + 2)..<(place + 5)]) == [0x0f, 0xae, 0xe8])
    }

    @Test("Guarded calls and tail calls run", .enabled(if: !HostRun.processors.isEmpty, HostRun.missing))
    func guardedJumpsRun() throws {
        for processor in HostRun.processors {
            var next = CompilationRequest(CallTests.arguments.dropFirst() + [CallTests.call, CallTests.exit])
            next.calls = [4: .function(CallTests.address(CallTests.mix))]
            next.guardsIndirectJumps = true
            let target = try Self.unshortened(next, processor)
            for isThere in [true, false] {
                var request = CallTests.tailCalling(CallTests.address(CallTests.resolve))
                request.immediates = [2: isThere ? UInt64(target.entry) : 0]
                request.guardsIndirectJumps = true
                let program = try Self.unshortened(request, processor)
                // Safety: the program looks at no context.
                let result = unsafe program.run(context: 1, runState: 7)
                #expect(result == (isThere ? 754_321 : 42))
            }
        }
    }

    /// A program whose calls all go by way of veneers.
    private static func unshortened(_ request: CompilationRequest, _ processor: Processor) throws -> NativeProgram {
        let code = try Compiler.compile(request, for: processor)
        return try NativeProgram(
            MachineCode(
                architecture: code.architecture, bytes: code.bytes, bodyOffset: code.bodyOffset, frame: code.frame,
                slotOffsets: code.slotOffsets, calls: [], faultingLoads: [],
                usesRunState: code.usesRunState, readsContextFields: code.readsContextFields))
    }
}

extension [UInt8] {
    /// The instructions.
    fileprivate var arm64Words: [UInt32] {
        stride(from: 0, to: count - 3, by: 4).map { start in
            self[start..<(start + 4)].reversed().reduce(0) { $0 << 8 | UInt32($1) }
        }
    }
}
