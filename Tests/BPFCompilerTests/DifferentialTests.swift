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
        for seed in 0..<(150 * Self.effort) {
            let program = RandomProgram.make(seed: UInt64(seed), length: 4 + seed % 60)
            try compare(program, processor, seed: UInt64(seed), "seed \(seed)")
        }
    }

    private func compare(_ program: [Instruction], _ processor: Processor, seed: UInt64, _ name: String) throws {
        let context = RandomProgram.context(seed: seed)
        var reference = ReferenceMachine(context: context)
        let expected = try reference.run(program)
        for (optimizes, blinding) in [(false, nil), (true, nil), (true, seed), (false, seed)] as [(Bool, UInt64?)] {
            var request = CompilationRequest(program)
            request.optimizes = optimizes
            request.blinding = blinding
            let found = try HostRun.run(request, on: processor, context: context)
            let same = found.result == expected && found.context == reference.context
            #expect(same, "\(name), seed \(seed), \(optimizes ? "with" : "without") passes, \(blinding == nil ? "plain" : "blinded")")
        }
    }
}
