public import BPFObjects
public import BPFVerification

/// Whose verdict is asked for, and what the log shall hold.
public struct VerificationOptions: Hashable, Sendable {
    /// The kernel.
    public var profile = KernelProfile.linux612
    /// What the loader may do.
    public var privilege = Privilege.root
    /// What to write into the log.
    public var logLevel: LogLevel = []
    /// Flags beside those that the object asks for.
    public var flags: VerificationRequest.Flags = []
    /// What to find out beside the verdict: by default everything.
    public var findings: VerificationRequest.Findings = [.explanation, .facts]

    /// The verdict of Linux 6.12 on what root loads, without a log, with everything there is to find out.
    public init() {}
}

extension CollectionSpec {
    /// Linux's verdict on a program of this collection, without a kernel: a pure function.
    ///
    ///     switch try collection.verify(program).verdict {
    ///     case .success(let facts): print("accepted,", facts.stackDepths[0], "bytes of stack")
    ///     case .failure(let failure): print(failure.message)
    ///     }
    ///
    /// - Throws: what the program needs and this verifier does not have; Linux may accept it or not.
    public func verify(
        _ program: ProgramSpec, options: VerificationOptions = VerificationOptions()
    ) throws(VerificationObstacle) -> VerificationResult {
        var request = try program.verificationRequest(in: self)
        request.profile = options.profile
        request.privilege = options.privilege
        request.logLevel = options.logLevel
        request.flags.formUnion(options.flags)
        request.findings = options.findings
        let result = Verifier.verify(request)
        if case .failure(let failure) = result.verdict, failure.reason == .unsupported {
            throw .unfinished(failure.message)
        }
        return result
    }
}
