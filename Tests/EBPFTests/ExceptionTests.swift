import BPFVerification
import EBPF
import Testing

/// Compiled programs that throw.
///
/// Verdicts and results are those of Linux 6.18.
@Suite struct ExceptionTests {
    private static let spec = Result { try Fixtures.spec("exceptions") }

    @Test(
        arguments: [
            ("plain", 60, 60), ("plain", 20, 14), ("through_global", 60, 60), ("through_global", 20, 15),
            ("handled", 60, 1060), ("handled", 20, 25), ("unused", 60, 60),
        ], ExecutionMode.allCases)
    func endProgramsFromAnyDepth(_ run: (program: String, length: Int, result: UInt32), mode: ExecutionMode) throws {
        let spec = try Self.spec.get()
        let program = try #require(spec.program(named: run.program))
        guard case .success(let facts) = try spec.verify(program).verdict else {
            Issue.record("\(run.program) is rejected")
            return
        }
        var options = LoadedCollection.Options()
        options.mode = mode
        options.verified = [run.program: facts]
        let collection = try LoadedCollection(spec, programs: [run.program], options: options)
        let runner = try PacketRunner(
            try #require(collection.program(named: run.program)), at: try #require(PacketHook.running(.schedCls)))
        let result = try runner.run(TestRun(data: [UInt8](repeating: 0, count: run.length)))
        #expect(result.returnValue == run.result)
        #expect(runner.executedMode == mode)
    }

    @Test(
        arguments: [
            ("not_allowed", "calling kernel function bpf_throw is not allowed"),
            ("from_callback", "bpf_throw kfunc (insn 12) cannot be called from callback subprog 2"),
        ], [KernelProfile.linux612, .linux618])
    func areRefusedWhereNobodyCouldUnwind(_ refusal: (program: String, message: String), profile: KernelProfile) throws
    {
        let spec = try Self.spec.get()
        var options = VerificationOptions()
        options.profile = profile
        let verdict = try spec.verify(try #require(spec.program(named: refusal.program)), options: options).verdict
        guard case .failure(let failure) = verdict else {
            Issue.record("\(refusal.program) is accepted")
            return
        }
        #expect(failure.message == refusal.message)
    }
}
