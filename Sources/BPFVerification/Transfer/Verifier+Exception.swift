import BPFInstructions
import BPFModel

/// Calls of `bpf_throw`, which end the program.
extension Verifier {
    func throwException() throws(VerificationFailure) -> Next {
        if state.holdsLock { throw failure("function calls are not allowed while holding a lock") }
        try checkMayThrow()
        guard state[.r1].isScalar else { throw failure("R1 is not a scalar") }
        // Without a function that handles it, the cookie is the program's result.
        if program.subprograms.exceptionCallback == nil { try checkResult(in: .r1) }
        try checkNothingIsLost()
        return .end
    }

    /// Whether programs of this type may throw, as Linux has registered the function for them.
    private func checkMayThrow() throws(VerificationFailure) {
        switch program.request.programType {
        case .schedCls, .xdp, .syscall, .cgroupSkb: return
        case .tracepoint, .perfEvent, .sockOps, .cgroupDevice, .cgroupSock, .cgroupSockAddr, .cgroupSysctl,
            .cgroupSockopt:
            guard program.request.profile.hasTextsOf618 else {
                throw unsupported("exceptions in programs of this type on kernels before 6.18 are")
            }
        default: throw failure("calling kernel function bpf_throw is not allowed", .access)
        }
    }

    /// What any of the functions that are left behind has acquired could not be given back any more.
    private func checkNothingIsLost() throws(VerificationFailure) {
        guard let lines = heldReferences() else { return }
        throw failure(
            program.request.profile.hasTextsOf618 ? "\(lines)\nbpf_throw would lead to reference leak" : lines)
    }

    /// Whether the function that handles exceptions takes a number and returns one.
    func checkExceptionCallback(_ entry: SubprogramTable.Entry) throws(VerificationFailure) {
        func refuse(_ message: String) throws(VerificationFailure) {
            throw VerificationFailure(message, at: entry.range.lowerBound)
        }
        if let objection = entry.objection { try refuse(objection) }
        guard let prototype = entry.prototype else { return }
        if !prototype.returnsValue { try refuse("exception cb cannot return void") }
        if prototype.parameters != [.scalar] { try refuse("exception cb only supports single integer argument") }
    }
}
