import BPFInstructions
import BPFRuntime
import ConformanceCorpus
import Testing

/// Fast mode makes one step of a move and what follows; nobody may notice.
@Suite struct FusionTests {
    /// Programs in which a move stands before arithmetic on the same register.
    static let programs = [
        "r1 = 7 \n r0 = r1 \n r0 += 5 \n exit",
        "r1 = 7 \n r0 = r1 \n r0 *= r0 \n exit",
        "r1 = 7 \n r0 = 3 \n r2 = r1 \n r2 -= r0 \n r0 = r2 \n exit",
        "r1 = -1 \n w0 = w1 \n w0 += 1 \n exit",
        "r1 = -1 \n w0 = w1 \n r0 += 1 \n exit",
        "r1 = -1 \n r0 = r1 \n w0 >>= 4 \n exit",
        "r1 = 9 \n r0 = r1 \n r0 = r0 \n r0 <<= 2 \n exit",
        "r1 = 9 \n r0 = r1 \n r0 s>>= r1 \n exit",
        "r1 = 9 \n r0 = r1 \n r0 /= 0 \n exit",
        "r1 = 5 \n r0 = 0 \n r2 = r1 \n loop: r2 += -1 \n r0 += 3 \n if r2 != 0 goto loop \n exit",
        "r1 = 5 \n r0 = r1 \n goto over \n over: r0 += 1 \n exit",
        "r1 = 5 \n if r1 == 5 goto into \n r0 = r1 \n exit \n into: r0 = r1 \n r0 += 2 \n exit",
        "r1 = 5 \n r0 = 1 \n if r1 == 5 goto into \n r0 = r1 \n into: r0 += 2 \n exit",
        "r1 = 5 \n call f \n r0 += 1 \n exit \n f: r0 = r1 \n r0 *= 10 \n exit",
        "r1 = 2 \n r2 = subprog[f] \n r3 = 0 \n r4 = 0 \n call bpf_loop \n exit \n f: r0 = r1 \n r0 *= 0 \n exit",
        "*(u64 *)(r10 -8) = 3 \n r2 = r10 \n r2 += -8 \n r0 = *(u64 *)(r2 +0) \n exit",
    ]

    @Test(arguments: programs)
    func changesNothing(text: String) throws {
        let context = try runContext()
        var results: [ExecutionMode: [UInt64]] = [:]
        for mode in ExecutionMode.allCases {
            let result = try program(text, mode: mode).run(in: context)
            results[mode] = [result, context.instructionCount]
        }
        #expect(results[.fast] == results[.checked])
        #expect(results[.native]?.first == results[.checked]?.first)
    }

    @Test(arguments: try ConformanceCorpus.load().filter { $0.group != "packet" && $0.group != "checked" })
    func countsTheSameInstructions(_ conformance: ConformanceCase) throws {
        guard case .result = conformance.expectation else { return }
        let context = try runContext()
        context.secondArgument = UInt64(conformance.memory.count)
        context.instructionLimit = 100_000_000
        let code = ProgramCode(name: conformance.topic, instructions: conformance.program)
        var counts: [UInt64] = []
        for mode in ExecutionMode.interpreted {
            try context.loadContext(conformance.memory)
            _ = try Program(code, mode: mode).run(in: context)
            counts.append(context.instructionCount)
        }
        #expect(counts[0] == counts[1])
    }
}
