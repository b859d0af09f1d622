import BPFMaps
import BPFModel
import BPFRuntime
import Testing

@Suite struct CallTests {
    @Test(arguments: ExecutionMode.allCases)
    func functionsKeepFourRegisters(mode: ExecutionMode) throws {
        let program = try program(
            """
                r6 = 1
                r7 = 2
                r8 = 3
                r9 = 4
                r1 = 5
                call f
                r0 += r6
                r0 += r7
                r0 += r8
                r0 += r9
                exit
            f:  r6 = 100
                r7 = 100
                r8 = 100
                r9 = 100
                r0 = r1
                exit
            """, mode: mode)
        #expect(try program.run(in: runContext()) == 15)
    }

    /// One program array with a program that adds r6 to what it returns, if r6 survives.
    @Test(arguments: ExecutionMode.allCases)
    func aTailCallReplacesItsFrameOnly(mode: ExecutionMode) throws {
        let array = try makeMap(.progArray, value: 4)
        let caller = try program(
            """
                r6 = 1000
                *(u64 *)(r10 -8) = 7
                call f
                r0 += r6
                r1 = *(u64 *)(r10 -8)
                r0 += r1
                exit
            f:  r2 = map[m]
                r3 = 0
                call bpf_tail_call
                r0 = 1
                exit
            """, maps: ["m": array], mode: mode)
        let target = try program("r6 = 5 \n *(u64 *)(r10 -8) = 9 \n call f \n exit \n f: r0 = 30 \n exit", mode: mode)
        #expect(try caller.run(in: runContext()) == 1008)
        try #require(array as? ProgramArray).set(target, at: 0)
        #expect(try caller.run(in: runContext()) == 1037)
    }

    @Test(arguments: ExecutionMode.allCases)
    func aTailCallKeepsTheContextAndNothingElse(mode: ExecutionMode) throws {
        let array = try makeMap(.progArray, value: 4)
        let caller = try program(
            "r2 = map[m] \n r3 = 1 \n call bpf_tail_call \n r0 = 99 \n exit", maps: ["m": array], mode: mode)
        let target = try program("r0 = *(u8 *)(r1 +2) \n exit", mode: mode)
        let programs = try #require(array as? ProgramArray)
        try programs.set(target, at: 1)
        #expect(try caller.run(in: runContext(memory: [5, 6, 7])) == 7)
        try array.delete(bytes(UInt32(1)))
        #expect(try caller.run(in: runContext(memory: [5, 6, 7])) == 99)
    }

    @Test func registersAreGoneAfterATailCall() throws {
        let array = try makeMap(.progArray, value: 4)
        let caller = try program(
            "r6 = 1 \n r2 = map[m] \n r3 = 0 \n call bpf_tail_call \n r0 = 99 \n exit", maps: ["m": array])
        try #require(array as? ProgramArray).set(try program("r0 = r6 \n exit", name: "target"), at: 0)
        let trap = #expect(throws: Trap.self) { try caller.run(in: runContext()) }
        #expect(trap?.description == "program target, instruction 0: r6 is read before it is written")
    }

    /// A value of one program's map is out of reach for a program that does not use the map.
    @Test func mapsBelongToThePrograms() throws {
        let array = try makeMap(.progArray, value: 4)
        let values = try makeMap(.array, name: "values", entries: 1)
        let caller = try program(
            """
                r2 = map[values][0]+0
                *(u64 *)(r1 +0) = r2
                r2 = map[m]
                r3 = 0
                call bpf_tail_call
                r0 = 99
                exit
            """, maps: ["m": array, "values": values])
        let target = try program("r2 = *(u64 *)(r1 +0) \n r0 = *(u64 *)(r2 +0) \n exit")
        try #require(array as? ProgramArray).set(target, at: 0)
        let trap = #expect(throws: Trap.self) {
            try caller.run(in: runContext(memory: [UInt8](repeating: 0, count: 8)))
        }
        #expect(trap?.slot == 1)
    }

    private static let loop = """
            r1 = %d
            r2 = subprog[body]
            r3 = r10
            r3 += -8
            *(u64 *)(r3 +0) = 0
            r4 = %f
            r6 = 5
            call bpf_loop
            r1 = *(u64 *)(r10 -8)
            r1 <<= 32
            r0 += r1
            if r6 != 5 goto wrong
            exit
        wrong:
            r0 = -1
            exit
        body:
            r6 = *(u64 *)(r2 +0)
            r6 += r1
            *(u64 *)(r2 +0) = r6
            r0 = 0
            if r1 != 7 goto more
            r0 = 1
        more:
            exit
        """

    /// The count, the flags, and how often the body was called: until it has seen 7.
    @Test(
        arguments: ExecutionMode.allCases,
        [(0, 0, 0), (1, 0, 1), (5, 0, 5), (8, 0, 8), (100, 0, 8), (1 << 23, 0, 8)] as [(UInt32, UInt32, UInt64)])
    func loops(mode: ExecutionMode, row: (count: UInt32, flags: UInt32, calls: UInt64)) throws {
        let text = Self.loop.replacing("%d", with: "\(row.count)").replacing("%f", with: "\(row.flags)")
        let result = try program(text, mode: mode).run(in: runContext())
        let sum = row.calls * max(row.calls, 1).advanced(by: -1) / 2
        #expect(result == sum << 32 | row.calls)
    }

    @Test(
        arguments: ExecutionMode.allCases,
        [(1 << 23 + 1, 0, .e2big), (1, 1, .einval)] as [(UInt32, UInt32, LinuxError)])
    func refusesToLoop(mode: ExecutionMode, row: (count: UInt32, flags: UInt32, error: LinuxError)) throws {
        let text = Self.loop.replacing("%d", with: "\(row.count)").replacing("%f", with: "\(row.flags)")
        #expect(try program(text, mode: mode).run(in: runContext()) == row.error.helperResult)
    }

    @Test(arguments: ExecutionMode.allCases)
    func aLoopInALoop(mode: ExecutionMode) throws {
        let program = try program(
            """
                r6 = r10
                r6 += -8
                *(u64 *)(r6 +0) = 0
                r1 = 3
                r2 = subprog[outer]
                r3 = r6
                r4 = 0
                call bpf_loop
                r0 = *(u64 *)(r6 +0)
                exit
            outer:
                r3 = r2
                r1 = 4
                r2 = subprog[inner]
                r4 = 0
                call bpf_loop
                r0 = 0
                exit
            inner:
                r0 = *(u64 *)(r2 +0)
                r0 += 1
                *(u64 *)(r2 +0) = r0
                r0 = 0
                exit
            """, mode: mode)
        #expect(try program.run(in: runContext()) == 12)
    }

    /// Linux refuses such programs; here they must at least do what they say.
    @Test(arguments: ExecutionMode.allCases)
    func aTailCallInALoop(mode: ExecutionMode) throws {
        let array = try makeMap(.progArray, value: 4)
        let caller = try program(
            """
                r6 = r1
                r1 = 5
                r2 = subprog[body]
                r3 = r6
                r4 = 0
                call bpf_loop
                exit
            body:
                r1 = r2
                r2 = map[m]
                r3 = 0
                call bpf_tail_call
                r0 = 1
                exit
            """, maps: ["m": array], mode: mode)
        let target = try program(
            "r0 = *(u8 *)(r1 +0) \n r0 += 1 \n *(u8 *)(r1 +0) = r0 \n r0 = 0 \n exit", mode: mode)
        try #require(array as? ProgramArray).set(target, at: 0)
        let context = try runContext(memory: [0])
        #expect(try caller.run(in: context) == 5)
        #expect(context.contextBytes == [5])
    }

    @Test func aRunLeavesNothingOnTheStackForTheNext() throws {
        let context = try runContext()
        let writer = try program("*(u64 *)(r10 -8) = 1 \n r0 = 0 \n exit")
        let reader = try program("r0 = *(u64 *)(r10 -8) \n exit")
        _ = try writer.run(in: context)
        #expect(try reader.run(in: context) == 0)
    }
}
