import BPFCompiler
import BPFInstructions
import Foundation
import Testing

@Suite("Compiled code against the reference", .enabled(if: Processor.host != nil, HostRun.missing))
struct DifferentialTests {
    /// How much more than in an ordinary test run to try.
    private static let effort = ProcessInfo.processInfo.environment["EBPF_TEST_EFFORT"].flatMap(Int.init) ?? 1

    @Test("Every instruction with random registers and operands", arguments: HostRun.processors)
    func singleInstructions(processor: Processor) throws {
        for (index, form) in (RandomProgram.plain + RandomProgram.memory + RandomProgram.jumps).enumerated() {
            for seed in 0..<(20 * Self.effort) {
                let program = RandomProgram.single(form, seed: UInt64(index * 1000 + seed))
                try compare(program, processor, seed: UInt64(seed), form.syntax)
            }
        }
    }

    @Test("Random programs with jumps, loops, memory and calls", arguments: HostRun.processors)
    func programs(processor: Processor) throws {
        let count = 150 * Self.effort
        for seed in 0..<count {
            let program = RandomProgram.make(seed: UInt64(seed), length: 4 + seed % 60)
            // Of many programs, each is compiled as most are, and every tenth in all other ways, too.
            let isSample = Self.effort > 1 && seed % 10 != 0
            try compare(
                program, processor, seed: UInt64(seed), "seed \(seed)",
                isSample ? [CompilationWay.all[0]] : CompilationWay.all)
        }
        if Self.effort > 1 { print("\(processor): \(count) random programs") }
    }

    private func compare(
        _ program: [Instruction], _ processor: Processor, seed: UInt64, _ name: String,
        _ ways: [CompilationWay] = CompilationWay.all
    ) throws {
        let context = RandomProgram.context(seed: seed)
        var reference = ReferenceMachine(context: context)
        let expected = try reference.run(program)
        for way in ways {
            let found = try HostRun.run(way.request(program, seed: seed), on: processor, context: context)
            let same = found.result == expected && found.context == reference.context
            if same { continue }
            Issue.record("\(name), seed \(seed), \(way)")
        }
    }
}
