import BPFAssembler
import BPFInstructions
import BPFPlatform
import Testing

@testable import BPFCompiler

/// What is moved out of loops, and that programs do the same without it.
@Suite("Loops") struct LoopTests {
    static let cases = LoopCase.leaving + LoopCase.shapes + LoopCase.numbers

    private static let processors: [Processor] = [.amd64(.bmi2), .arm64(.atomics)]

    /// The slots of some that have no code.
    private static func empty(_ slots: [Int], _ request: CompilationRequest, _ processor: Processor) throws -> [Int] {
        let code = try Compiler.compile(request, for: processor)
        return slots.filter { slot in
            let isWide = request.instructions[slot].opcode == 0x18
            return code.slotOffsets[slot] == code.slotOffsets[slot + (isWide ? 2 : 1)]
        }
    }

    @Test("What need not be done in each turn is moved, and nothing else", arguments: cases, processors)
    func moves(loop: LoopCase, processor: Processor) throws {
        let (program, moved, staying) = try loop.program()
        var request = CompilationRequest(program)
        #expect(moved.count + staying.count > 0 || !loop.text.contains("; "), "marks are found")
        #expect(try Self.empty(moved, request, processor) == moved)
        #expect(try Self.empty(staying, request, processor) == [])
        request.optimizes = false
        #expect(try Self.empty(moved + staying, request, processor) == [], "without passes")
    }

    @Test("With barriers all stays", arguments: processors)
    func barriers(processor: Processor) throws {
        for loop in Self.cases {
            let (program, moved, _) = try loop.program()
            var request = CompilationRequest(program)
            request.barriers = SpeculationBarriers(before: [], after: [program.count - 2])
            // Copies may be left out all the same.
            let kept = moved.filter { program[$0].opcode != 0xbf }
            #expect(try Self.empty(kept, request, processor) == [], "\(loop)")
        }
    }

    @Test("The address of an array that a loop writes to is made before it", arguments: processors)
    func arrayAddress(processor: Processor) throws {
        let program = try Assembler.instructions(
            """
            r2 = 1
            loop:
            r5 = r4
            w5 &= 511
            r0 = 0x123456789ab0
            r0 += r5
            *(u8 *)(r0 +0) = r2
            w4 += w1
            if w4 < 512 goto loop
            r0 = r4
            exit
            """)
        let request = CompilationRequest(program)
        #expect(try Self.empty([3, 5], request, processor) == [3, 5])
        guard case .amd64 = processor else { return }
        let code = try Compiler.compile(request, for: processor)
        let number: [UInt8] = [0x48, 0xb8, 0xb0, 0x9a, 0x78, 0x56, 0x34, 0x12, 0, 0]
        #expect(code.bytes[..<Int(code.slotOffsets[1])].contains(number), "movabs rax, before the loop")
    }

    @Test("A short loop is not spread over two lines of the cache", arguments: processors)
    func lines(processor: Processor) throws {
        let loop = try Assembler.instructions(
            """
            loop:
            r3 = *(u64 *)(r1 +8)
            r2 += r3
            r2 ^= 1
            r2 += -1
            if r2 > 17 goto loop
            r0 = r2
            exit
            """)
        var spread = 0
        for count in 0..<16 {
            let start = [Instruction](repeating: Instruction(opcode: 0x2f, destination: .r2, source: .r2), count: count)
            var request = CompilationRequest(start + loop)
            func isSpread() throws -> Bool {
                let offsets = try Compiler.compile(request, for: processor).slotOffsets
                return offsets[count] / 64 != (offsets[count + 5] - 1) / 64
            }
            #expect(try !isSpread(), "behind \(count) multiplications")
            request.optimizes = false
            if try isSpread() { spread += 1 }
        }
        #expect(spread > 0, "without passes some are")
    }

    @Test("Random programs have loops that something is moved out of")
    func randomPrograms() throws {
        var (edges, preheaders) = (0, 0)
        for seed in 0..<150 {
            let request = CompilationRequest(RandomProgram.make(seed: UInt64(seed), length: 4 + seed % 60))
            var lowered = LoweredProgram(request, try Program(request.instructions))
            lowered.resolve()
            lowered.joinJumps()
            lowered = ValuePropagation.run(consume lowered)
            let live = Liveness(lowered)
            lowered.removeDeadSteps(live)
            lowered.moveOutOfLoops(live)
            edges += lowered.moved.edges.count
            preheaders += lowered.moved.preheaders.count
        }
        #expect(edges > 30 && preheaders > 5, "\(edges) ways out, \(preheaders) ways in")
    }

    /// Each request of a case with each context, and what comes of it.
    static func runs(
        _ loop: LoopCase
    ) throws -> [(request: CompilationRequest, context: [UInt8], result: UInt64, after: [UInt8])] {
        let program = try loop.program().instructions
        return try LoopCase.contexts.flatMap { context in
            var reference = ReferenceMachine(context: context)
            let result = try reference.run(program)
            return [(true, nil), (false, nil), (true, 7 as UInt64?)].map { optimizes, blinding in
                var request = CompilationRequest(program)
                request.optimizes = optimizes
                request.blinding = blinding
                request.loopBudget = 0
                return (request, context, result, reference.context)
            }
        }
    }
}

@Suite("Loops as machine code", .enabled(if: Processor.host != nil, HostRun.missing))
struct LoopRunTests {
    @Test("They do what the program says", arguments: LoopTests.cases, HostRun.processors)
    func runs(loop: LoopCase, processor: Processor) throws {
        for run in try LoopTests.runs(loop) {
            let found = try HostRun.run(run.request, on: processor, context: run.context)
            #expect(found.result == run.result && found.context == run.after, "\(run.context)")
        }
    }

    @Test("With a budget", arguments: HostRun.processors, [0, 1, 3, 100])
    func budget(processor: Processor, budget: Int32) throws {
        let loop = try #require(LoopTests.cases.first { $0.description == "may_goto" })
        var request = CompilationRequest(try loop.program().instructions)
        request.loopBudget = budget
        let expected = budget < 12 ? UInt64(budget) ^ 3 : 9
        #expect(try HostRun.run(request, on: processor).result == expected)
    }
}

@Suite("Loops as AArch64 code", .enabled(if: ARM64Machine.shared != nil, ARM64Machine.missing))
struct ARM64LoopTests {
    @Test("They do what the program says", arguments: ARM64Machine.processors)
    func runs(processor: Processor) throws {
        for loop in LoopTests.cases {
            let runs = try LoopTests.runs(loop)
            let outcomes = try #require(ARM64Machine.shared).run(
                runs.map { run in
                    ARM64Machine.Case(
                        code: try Compiler.compile(run.request, for: processor).bytes, context: run.context)
                })
            for (outcome, run) in zip(outcomes, runs) {
                #expect(outcome.result == run.result && outcome.context == run.after, "\(loop), \(run.context)")
            }
        }
    }
}
