import BPFMaps
import BPFModel
import BPFRuntime
import Testing

@Suite struct LimitTests {
    @Test(arguments: ExecutionMode.interpreted)
    func instructionsAreCounted(mode: ExecutionMode) throws {
        let program = try program(
            """
                r1 = 0x100000000      ; two slots, one instruction
                r0 = 0
            loop:
                r2 = r0
                r2 += 1
                r0 = r2
                if r0 < 10 goto loop
                call f
                exit
            f:  r0 = 1
                exit
            """, mode: mode)
        let context = try runContext()
        _ = try program.run(in: context)
        #expect(context.instructionCount == 2 + 10 * 4 + 1 + 2 + 1)
    }

    @Test(arguments: ExecutionMode.interpreted)
    func theLimitIsTheLastNumberThatPasses(mode: ExecutionMode) throws {
        let program = try program("r0 = 0 \n r0 += 1 \n if r0 < 100 goto -2 \n exit", mode: mode)
        let context = try runContext()
        context.instructionLimit = 202
        #expect(try program.run(in: context) == 100)
        context.instructionLimit = 201
        let trap = #expect(throws: Trap.self) { try program.run(in: context) }
        #expect(trap?.kind == .instructionLimit(201))
        #expect(context.instructionCount == 202)
    }

    @Test func checkedModeHasALimitOfItsOwn() throws {
        let program = try program("goto -1")
        let trap = #expect(throws: Trap.self) { try program.run(in: runContext()) }
        #expect(trap?.kind == .instructionLimit(1 << 24))
    }

    @Test(arguments: ExecutionMode.interpreted)
    func eightFramesAndNoMore(mode: ExecutionMode) throws {
        let text = """
                r1 = %d
                call f
                exit
            f:  r0 = r1
                if r1 == 0 goto done
                r1 += -1
                call f
                r0 += 1
            done:
                exit
            """
        let fits = try program(text.replacing("%d", with: "6"), mode: mode)
        #expect(try fits.run(in: runContext()) == 6)
        let overflows = try program(text.replacing("%d", with: "7"), mode: mode)
        let trap = #expect(throws: Trap.self) { try overflows.run(in: runContext()) }
        #expect(trap?.kind == .tooManyFrames(limit: 8))
    }

    @Test(arguments: ExecutionMode.allCases)
    func everyFrameHas512Bytes(mode: ExecutionMode) throws {
        let program = try program(
            """
                *(u64 *)(r10 -512) = 1
                *(u64 *)(r10 -8) = 2
                call f
                r1 = *(u64 *)(r10 -512)
                r0 += r1
                r1 = *(u64 *)(r10 -8)
                r0 += r1
                exit
            f:  *(u64 *)(r10 -512) = 70
                *(u64 *)(r10 -8) = 30
                r0 = *(u64 *)(r10 -512)
                r1 = *(u64 *)(r10 -8)
                r0 += r1
                exit
            """, mode: mode)
        #expect(try program.run(in: runContext()) == 103)
    }

    @Test(arguments: ExecutionMode.allCases)
    func thirtyThreeTailCalls(mode: ExecutionMode) throws {
        let array = try makeMap(.progArray, value: 4)
        let counter = try makeMap(.array, entries: 1)
        let program = try program(
            """
                r6 = r1
                r2 = map[counter][0]+0
                r0 = *(u64 *)(r2 +0)
                r0 += 1
                *(u64 *)(r2 +0) = r0
                r1 = r6
                r2 = map[m]
                r3 = 2
                call bpf_tail_call
                r2 = map[counter][0]+0
                r0 = *(u64 *)(r2 +0)
                exit
            """, maps: ["m": array, "counter": counter], mode: mode)
        try #require(array as? ProgramArray).set(program, at: 2)
        #expect(try program.run(in: runContext()) == 34)
    }

    /// The kernel's budget for each call of a function: 2^23 passes, and the jump after them.
    @Test(arguments: ExecutionMode.allCases)
    func mayGotoEndsEveryLoop(mode: ExecutionMode) throws {
        let program = try program("r0 = 0 \n may_goto +2 \n r0 += 1 \n goto -3 \n exit", mode: mode)
        let context = try runContext()
        context.instructionLimit = 1 << 26
        #expect(try program.run(in: context) == 1 << 23)
    }
}
