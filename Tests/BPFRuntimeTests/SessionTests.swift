import BPFMaps
import BPFModel
import BPFRuntime
import Testing

/// Many runs of one program.
@Suite struct SessionTests {
    @Test("Every run starts afresh", arguments: ExecutionMode.allCases)
    func runsStartAfresh(mode: ExecutionMode) throws {
        let array = try makeMap(.progArray, value: 4)
        let counter = try makeMap(.array, value: 8)
        let program = try program(
            """
                *(u32 *)(r10 -4) = 0
                r6 = r1
                r2 = r10
                r2 += -4
                r1 = map[n]
                call bpf_map_lookup_elem
                if r0 == 0 goto out
                r1 = 1
                lock *(u64 *)(r0 +0) += r1
                r1 = r6
                r2 = map[m]
                r3 = 0
                call bpf_tail_call
            out: r0 = 7
                exit
            """, maps: ["m": array, "n": counter], mode: mode)
        let programs = try #require(array as? ProgramArray)
        try programs.set(program, at: 0)
        let context = try runContext()
        do {
            let session = program.session(in: context)
            for run in 1...3 {
                #expect(try session.run() == 7)
                // The first of a run and the 33 that it may call; each run may make as many.
                #expect(try counter.lookup([0, 0, 0, 0]).first == UInt8(run * 34))
            }
        }
        #expect(context.executedMode == mode)
        programs.removeAll()
    }

    @Test("What is set or loaded between runs holds from the next on", arguments: ExecutionMode.allCases)
    func seesChanges(mode: ExecutionMode) throws {
        let program = try program(
            "r0 = *(u8 *)(r1 +0) \n r6 = r0 \n call bpf_ktime_get_ns \n r0 += r6 \n exit", mode: mode)
        let context = try runContext(memory: [1, 2])
        context.time = 100
        let session = program.session(in: context)
        #expect(try session.run() == 101)
        context.time = 200
        #expect(try session.run() == 201)
        try context.loadContext([5])
        #expect(try session.run() == 205)
    }

    @Test("A slot is taken for as long as a session needs one", arguments: ExecutionMode.allCases)
    func takesASlot(mode: ExecutionMode) throws {
        let program = try program("call bpf_get_smp_processor_id \n exit", mode: mode)
        let slots = SlotAllocator(count: 2)
        let contexts = try (0..<2).map { _ in try #require(RunContext(slots: slots)) }
        do {
            let first = program.session(in: contexts[0])
            let second = program.session(in: contexts[1])
            let (one, other) = (try first.run(), try second.run())
            if mode == .native { #expect(one != other) }
        }
        // Both are free again.
        let (taken, more) = (slots.acquire(preferring: 0), slots.acquire(preferring: 0))
        #expect(Set([taken, more]) == [0, 1])
    }

    @Test("Programs that were taken out of an array are freed when no run can enter them")
    func freesPrograms() throws {
        let array = try #require(try makeMap(.progArray, value: 4) as? ProgramArray)
        var target: Program? = try program("r0 = 1 \n exit", mode: ExecutionMode.allCases.last ?? .fast)
        weak let observed = target
        try array.set(try #require(target), at: 0)
        let run = TailCallGuard.enter()
        target = nil
        let other = try program("r0 = 2 \n exit", mode: ExecutionMode.allCases.last ?? .fast)
        try array.set(other, at: 0)
        #expect(observed != nil, "a run may be entering it")
        TailCallGuard.leave(run)
        array.removeAll()
        #expect(observed == nil)
    }
}
