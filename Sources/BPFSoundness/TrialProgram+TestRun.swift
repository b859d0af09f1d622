import BPFHooks
import BPFModel
import BPFRuntime
import BPFVerification

extension TrialProgram {
    /// Enough for `may_goto`, which lets a loop turn 8,388,608 times.
    private static let instructionLimit: UInt64 = 1 << 27

    /// Runs the program once as the selftests do, over 64 bytes of data where it takes a packet; the low word of R0.
    ///
    /// - Throws: `TrialError` where the run cannot begin, or what checked execution stopped the program for.
    package func testRun(_ data: [UInt8] = [UInt8](repeating: 0, count: 64)) throws -> UInt32 {
        if let hook {
            guard let runner = try? PacketRunner(program, at: hook) else { throw TrialError.start("no memory") }
            runner.instructionLimit = Self.instructionLimit
            return try runner.run(TestRun(data: data)).returnValue
        }
        guard request.programType == .syscall else { throw TrialError.type(request.programType) }
        guard let context = RunContext() else { throw TrialError.start("no memory") }
        context.instructionLimit = Self.instructionLimit
        return UInt32(truncatingIfNeeded: try program.run(in: context))
    }
}
