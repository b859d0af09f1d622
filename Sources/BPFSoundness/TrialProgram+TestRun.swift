import BPFHooks
import BPFModel
import BPFRuntime
import BPFVerification

extension TrialProgram {
    /// Runs the program once as the selftests do, with 64 bytes of zeros where it takes a packet; the low word of R0.
    ///
    /// - Throws: `TrialError` where the run cannot begin, or what checked execution stopped the program for.
    package func testRun() throws -> UInt32 {
        if let hook {
            guard let runner = try? PacketRunner(program, at: hook) else { throw TrialError.start("no memory") }
            return try runner.run(TestRun(data: [UInt8](repeating: 0, count: Self.testLength))).returnValue
        }
        guard request.programType == .syscall else { throw TrialError.type(request.programType) }
        guard let context = RunContext() else { throw TrialError.start("no memory") }
        return UInt32(truncatingIfNeeded: try program.run(in: context))
    }

    private static let testLength = 64
}
