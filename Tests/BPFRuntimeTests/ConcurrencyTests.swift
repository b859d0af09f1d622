import BPFMaps
import BPFModel
import BPFRuntime
import Testing

@Suite struct ConcurrencyTests {
    private static let threads = 8
    private static let rounds = 2000

    /// Runs a program on many threads, each with its own context, over common slots.
    private func runOnThreads(_ program: Program, slots: SlotAllocator) async {
        await withTaskGroup(of: Void.self) { group in
            for thread in 0..<Self.threads {
                group.addTask {
                    guard let context = RunContext(slots: slots) else {
                        Issue.record("no memory")
                        return
                    }
                    do {
                        try context.loadContext(bytes(UInt64(thread)))
                        for _ in 0..<Self.rounds { _ = try program.run(in: context) }
                    } catch {
                        Issue.record("\(error)")
                    }
                }
            }
        }
    }

    /// A plain load, add and store loses nothing, because the value belongs to the run; fewer slots than threads.
    @Test(arguments: ExecutionMode.allCases)
    func perCPUValuesLoseNothing(mode: ExecutionMode) async throws {
        let slots = SlotAllocator(count: 3)
        let map = try makeMap(.percpuArray, entries: 1, slots: 3)
        let program = try program(
            """
                r2 = r10
                r2 += -4
                *(u32 *)(r2 +0) = 0
                r1 = map[m]
                call bpf_map_lookup_elem
                if r0 == 0 goto done
                r1 = *(u64 *)(r0 +0)
                r1 += 1
                *(u64 *)(r0 +0) = r1
            done:
                r0 = 0
                exit
            """, maps: ["m": map], mode: mode)
        await runOnThreads(program, slots: slots)
        let value = try map.lookup(bytes(UInt32(0)))
        let sums = stride(from: 0, to: value.count, by: 8).map { integer(value[$0..<$0 + 8]) }
        #expect(sums.reduce(0, +) == UInt64(Self.threads * Self.rounds))
    }

    /// An atomic add to an array value, by all threads at once.
    @Test(arguments: ExecutionMode.allCases)
    func atomicsLoseNothing(mode: ExecutionMode) async throws {
        let map = try makeMap(.array, value: 16, entries: 1)
        let program = try program(
            """
                r1 = map[m][0]+0
                r2 = 1
                lock *(u64 *)(r1 +0) += r2
                lock *(u32 *)(r1 +8) += r2
                r0 = 0
                exit
            """, maps: ["m": map], mode: mode)
        await runOnThreads(program, slots: SlotAllocator(count: 4))
        let value = try map.lookup(bytes(UInt32(0)))
        #expect(integer(value.prefix(8)) == UInt64(Self.threads * Self.rounds))
        #expect(integer(value.suffix(8)) == UInt64(Self.threads * Self.rounds))
    }

    /// Every thread counts in an entry of its own and in one that all share, inserting what is missing.
    @Test(arguments: ExecutionMode.allCases)
    func hashMapsLoseNothing(mode: ExecutionMode) async throws {
        let map = try makeMap(.hash, key: 8, entries: 64)
        let program = try program(
            """
                r1 = *(u64 *)(r1 +0)
                call count
                r1 = 1000
                call count
                r0 = 0
                exit
            count:
                *(u64 *)(r10 -8) = r1
                r6 = r10
                r6 += -8
                *(u64 *)(r10 -16) = 0
                r1 = map[m]
                r2 = r6
                r3 = r10
                r3 += -16
                r4 = 1
                call bpf_map_update_elem
                r1 = map[m]
                r2 = r6
                call bpf_map_lookup_elem
                if r0 == 0 goto done
                r1 = 1
                lock *(u64 *)(r0 +0) += r1
            done:
                exit
            """, maps: ["m": map], mode: mode)
        await runOnThreads(program, slots: SlotAllocator(count: 4))
        for thread in 0..<Self.threads {
            #expect(integer(try map.lookup(bytes(UInt64(thread)))) == UInt64(Self.rounds))
        }
        #expect(integer(try map.lookup(bytes(UInt64(1000)))) == UInt64(Self.threads * Self.rounds))
    }

    /// Programs come and go in a program array while others tail-call through it.
    @Test(arguments: ExecutionMode.allCases)
    func programArraysChangeWhileTheyAreUsed(mode: ExecutionMode) async throws {
        let array = try #require(try makeMap(.progArray, value: 4) as? ProgramArray)
        let caller = try program(
            "r2 = map[m] \n r3 = 0 \n call bpf_tail_call \n r0 = 1 \n exit", maps: ["m": array], mode: mode)
        let code = try code("r0 = 2 \n exit", name: "target")
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for _ in 0..<500 {
                    if let target = try? Program(code, mode: mode) { try? array.set(target, at: 0) }
                    try? array.delete(bytes(UInt32(0)))
                }
            }
            for _ in 0..<4 {
                group.addTask {
                    guard let context = RunContext(slots: SlotAllocator(count: 1)) else { return }
                    for _ in 0..<1000 {
                        let result = try? caller.run(in: context)
                        #expect(result == 1 || result == 2)
                    }
                }
            }
        }
    }
}
