import BPFInstructions
import Testing

@testable import BPFCompiler

@Suite("Compiler") struct CompilerTests {
    private static let exit = Instruction(opcode: 0x95)

    private static func error(_ instructions: [Instruction]) -> CompilerError? {
        do throws(CompilerError) {
            _ = try Compiler.compile(CompilationRequest(instructions), for: .amd64([]))
            return nil
        } catch {
            return error
        }
    }

    @Test("Malformed programs are refused with a reason and a slot")
    func malformed() {
        #expect(Self.error([]) == CompilerError(.emptyProgram))
        #expect(
            Self.error([Instruction(opcode: 0xff), Self.exit])
                == CompilerError(.unknownInstruction(opcode: 0xff), slot: 0))
        #expect(
            Self.error([Instruction(opcode: 0xb7, destination: Register(rawValue: 11)), Self.exit])
                == CompilerError(.noSuchRegister(11), slot: 0))
        #expect(Self.error([Instruction(opcode: 0x18)]) == CompilerError(.truncatedImmediate, slot: 0))
        #expect(
            Self.error([Instruction(opcode: 0x18), Self.exit]) == CompilerError(.truncatedImmediate, slot: 0))
        #expect(
            Self.error([Instruction(opcode: 0x05, offset: 1), Self.exit]) == CompilerError(.badTarget(2), slot: 0))
        #expect(
            Self.error([Instruction(opcode: 0x05, offset: -2), Self.exit]) == CompilerError(.badTarget(-1), slot: 0))
        #expect(
            Self.error([
                Instruction(opcode: 0x05, offset: 1), Instruction(opcode: 0x18), Instruction(opcode: 0), Self.exit,
            ])
                == CompilerError(.badTarget(2), slot: 0), "into a 64-bit load")
        #expect(
            Self.error([Instruction(opcode: 0x06, immediate: .max), Self.exit])
                == CompilerError(.badTarget(1 + Int(Int32.max)), slot: 0))
        #expect(Self.error([Instruction(opcode: 0xb7)]) == CompilerError(.fallsThrough, slot: 0))
        #expect(
            Self.error([Instruction(opcode: 0x85, source: Register(rawValue: 1), immediate: 5), Self.exit])
                == CompilerError(.badTarget(6), slot: 0))
        #expect(
            Self.error([Instruction(opcode: 0x85, immediate: 1), Self.exit]) == CompilerError(.unresolvedCall, slot: 0))
        #expect(Self.error([Instruction(opcode: 0x20), Self.exit]) == CompilerError(.unresolvedCall, slot: 0))
        #expect(
            Self.error([Instruction(opcode: 0x18, source: Register(rawValue: 1)), Instruction(opcode: 0), Self.exit])
                == CompilerError(.unresolvedImmediate, slot: 0))
        #expect(
            Self.error([Instruction(opcode: 0x8d), Self.exit])
                == CompilerError(.unsupported("a call of a register"), slot: 0))
    }

    @Test("A jump into another subprogram is refused")
    func jumpBetweenSubprograms() {
        let program = [
            Instruction(opcode: 0x85, source: Register(rawValue: 1), immediate: 1),
            Self.exit,
            Instruction(opcode: 0x05, offset: -2),
        ]
        #expect(Self.error(program) == CompilerError(.badTarget(1), slot: 2))
    }

    @Test("Eight frames are enough, nine and calls without end are refused", arguments: 1...10)
    func frames(count: Int) {
        // Each function but the last calls the next one.
        let call = [Instruction(opcode: 0x85, source: Register(rawValue: 1), immediate: 1), Self.exit]
        let program = (1..<count).flatMap { _ in call } + [Self.exit]
        let isRefused = Self.error(program)?.reason == .tooManyFrames(limit: 8)
        #expect(isRefused == (count > 8))
        let endless = [Instruction(opcode: 0x85, source: Register(rawValue: 1), immediate: -1), Self.exit]
        #expect(Self.error(endless)?.reason == .tooManyFrames(limit: 8))
    }

    @Test("Random bytes compile or give an error")
    func randomBytes() {
        var random = SeededGenerator(state: 3)
        var compiled = 0
        for _ in 0..<3000 {
            let program = (0..<Int.random(in: 0..<8, using: &random)).map { _ in
                let form = InstructionForm.table.randomElement(using: &random)?.fixed ?? Self.exit
                var instruction = Bool.random(using: &random) ? form : Self.exit
                if UInt8.random(in: 0..<4, using: &random) == 0 {
                    instruction.opcode = UInt8.random(in: 0...255, using: &random)
                    instruction.offset = Int16.random(in: Int16.min...Int16.max, using: &random)
                    instruction.immediate = Int32.random(in: Int32.min...Int32.max, using: &random)
                    instruction.destination = Register(rawValue: UInt8.random(in: 0...15, using: &random))
                }
                return instruction
            }
            if Self.error(program + [Self.exit]) == nil { compiled += 1 }
        }
        #expect(compiled > 300)
    }

    @Test("The empty program is two instructions without a frame")
    func emptyProgram() throws {
        let program = [Instruction(opcode: 0xb7), Self.exit]
        let code = try Compiler.compile(CompilationRequest(program), for: .amd64([]))
        #expect(code.bytes == [0x31, 0xc0, 0xc3])
        #expect(code.slotOffsets == [0, 2])
    }

    @Test("Equal requests give equal code")
    func deterministic() throws {
        for seed in 0..<20 {
            let request = CompilationRequest(RandomProgram.make(seed: UInt64(seed), length: 30))
            let codes = try (0..<2).map { _ in try Compiler.compile(request, for: .amd64(.bmi2)) }
            #expect(codes[0] == codes[1])
        }
    }

    @Test("A large program compiles, with jumps across all of it")
    func large() throws {
        let count = 100_000
        let jump = Instruction(opcode: 0x06, immediate: Int32(count))
        let body = Array(repeating: Instruction(opcode: 0x07, destination: .r0, immediate: 1), count: count)
        var request = CompilationRequest([jump] + body + [Self.exit])
        request.optimizes = false
        let code = try Compiler.compile(request, for: .amd64([]))
        #expect(code.bytes.count == 5 + count * 4 + 1)
    }

    @Test("Only what a program uses is saved")
    func frames() throws {
        let program = [Instruction(opcode: 0xb7, destination: .r6), Instruction(opcode: 0xbf, source: .r6), Self.exit]
        var request = CompilationRequest(program)
        request.optimizes = false
        let code = try Compiler.compile(request, for: .amd64([]))
        #expect(code.bytes.first == 0x53 && code.bytes.suffix(2) == [0x5b, 0xc3], "push rbx … pop rbx, ret")
    }

    @Test("Code that nothing reaches or nobody wants is left out")
    func leavesOut() throws {
        let program = [
            Instruction(opcode: 0xb7, destination: .r6, immediate: 7), Instruction(opcode: 0xbf, source: .r6),
            Instruction(opcode: 0x05, offset: 1), Instruction(opcode: 0xb7, immediate: 9), Self.exit,
        ]
        let code = try Compiler.compile(CompilationRequest(program), for: .amd64([]))
        #expect(code.bytes.starts(with: [0xb8, 7, 0, 0, 0]))
        #expect(code.bytes.last == 0xc3 && !code.bytes.contains(9))
    }

    @Test("Shifted halves of a value become one rotation, and an added-up address one operand")
    func richerSteps() throws {
        let rotation = [
            Instruction(opcode: 0xbf, destination: .r0, source: .r1),
            Instruction(opcode: 0x67, destination: .r0, immediate: 13),
            Instruction(opcode: 0x77, destination: .r1, immediate: 51),
            Instruction(opcode: 0x4f, destination: .r0, source: .r1), Self.exit,
        ]
        let rotated = try Compiler.compile(CompilationRequest(rotation), for: .amd64([]))
        #expect(rotated.bytes == [0x48, 0x89, 0xf8, 0x48, 0xc1, 0xc0, 13, 0xc3], "mov rax, rdi; rol rax, 13; ret")
        let access = [
            Instruction(opcode: 0xbf, destination: .r3, source: .r2),
            Instruction(opcode: 0x67, destination: .r3, immediate: 3),
            Instruction(opcode: 0x0f, destination: .r3, source: .r1),
            Instruction(opcode: 0x79, destination: .r0, source: .r3, offset: 8), Self.exit,
        ]
        let folded = try Compiler.compile(CompilationRequest(access), for: .amd64([]))
        #expect(folded.bytes == [0x48, 0x8b, 0x44, 0xf7, 8, 0xc3], "mov rax, [rdi + rsi * 8 + 8]; ret")
    }
}
