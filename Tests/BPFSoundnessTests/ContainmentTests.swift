import BPFAssembler
import BPFInstructions
import BPFModel
import BPFRuntime
import BPFSoundness
import BPFVerification
import ConformanceCorpus
import Testing

/// What a program's registers hold lies within what its verification says: and where it does not, that is found.
@Suite("Containment", .enabled(if: Build.isOptimised, "takes minutes unoptimised: swift test -c release"))
struct ContainmentTests {
    private func request(_ text: String, _ type: ProgramType = .syscall) throws -> VerificationRequest {
        Self.request(try Assembler.program(lines(text)).instructions, type)
    }

    /// Programs of type `syscall` are sleepable, always.
    private static func request(_ instructions: [Instruction], _ type: ProgramType) -> VerificationRequest {
        var request = VerificationRequest(instructions: instructions, programType: type)
        if type == .syscall { request.flags.insert(.sleepable) }
        return request
    }

    /// Runs `text` against the promises made for `promised`, which has the same slots.
    private func violations(_ text: String, promised: String, seeds: ClosedRange<UInt64> = 1...16) throws -> [String] {
        let record = StateRecord()
        let verification = Verifier.verify(try request(promised), recording: record)
        try #require(verification.isAccepted, "\(verification.verdict)")
        let runner = try #require(TrialRunner())
        let trial = try runner.program(try request(text), mode: .checked)
        return seeds.flatMap { runner.run(trial, seed: $0, against: record).1.violations.map(\.statement) }
    }

    @Test(
        "What the verifier says of a program holds while it runs",
        arguments: [
            "r0 = *(u32 *)(r1 + 4); r0 &= 7; r0 += 1; exit",
            "r0 = *(u64 *)(r1 + 8); r2 = r0; r2 >>= 60; if r2 > 3 goto +1; r0 = 0; exit",
            "*(u64 *)(r10 - 8) = 5; r2 = r10; r2 += -8; r0 = *(u64 *)(r2 + 0); exit",
            "r6 = *(u32 *)(r1 + 0); r6 &= 7; r6 <<= 3; r2 = r10; r2 += -64; r2 += r6; *(u64 *)(r10 - 64) = 0; r0 = 0; exit",
            "call pc+1; exit; r0 = 3; r0 *= 5; exit",
            "r6 = 0; r6 += 1; if r6 < 9 goto -2; r0 = r6; exit",
        ])
    func holds(text: String) throws {
        #expect(try violations(text, promised: text) == [])
    }

    @Test(
        "A promise that is not kept is found",
        arguments: [
            (
                "a wrong mask", "r0 = *(u32 *)(r1 + 0); r0 &= 15; r0 &= 15; exit",
                "r0 = *(u32 *)(r1 + 0); r0 &= 7; r0 &= 15; exit"
            ),
            ("a wrong constant", "r0 = 1; r0 += 1; exit", "r0 = 2; r0 += 1; exit"),
            (
                "a wrong limit", "r0 = *(u32 *)(r1 + 0); if r0 > 900 goto +0; r0 += 0; exit",
                "r0 = *(u32 *)(r1 + 0); if r0 > 8 goto +1; r0 += 0; exit"
            ),
            ("a wrong pointer", "r2 = r10; r2 += -16; r0 = 0; exit", "r2 = r10; r2 += -8; r0 = 0; exit"),
            ("a wrong spill", "*(u64 *)(r10 - 8) = 6; r0 = 0; exit", "*(u64 *)(r10 - 8) = 0; r0 = 0; exit"),
            ("the low word", "w0 = -1; r0 = r0; exit", "r0 = -1; r0 = r0; exit"),
        ])
    func finds(what: String, text: String, promised: String) throws {
        #expect(try !violations(text, promised: promised).isEmpty)
    }

    @Test("Every conformance case that the verifier accepts keeps its promises")
    func conformance() throws {
        let runner = try #require(TrialRunner())
        var (accepted, instructions) = (0, 0)
        for conformance in try ConformanceCorpus.load() {
            let type: ProgramType = conformance.group == "packet" ? .socketFilter : .syscall
            let request = Self.request(conformance.program, type)
            let record = StateRecord()
            guard Verifier.verify(request, recording: record).isAccepted, !record.isFull else { continue }
            let trial = try runner.program(request, mode: .checked)
            for seed in 1...3 as ClosedRange<UInt64> {
                let (outcome, watch) = runner.run(trial, seed: seed, against: record)
                #expect(watch.violations.isEmpty, "\(conformance)")
                #expect(outcome.trap == nil, "\(conformance)")
                instructions += watch.checkedInstructions
            }
            accepted += 1
        }
        #expect(accepted > 500)
        #expect(instructions > 10_000)
    }
}
