import BPFInstructions
import BPFModel

/// Calls of kernel functions: `bpf_throw`, and those that give an arena its pages.
extension Verifier {
    func callKernelFunction() throws(VerificationFailure) -> Next {
        let name = program.request.kernelFunctions[slot] ?? ""
        if name == "bpf_throw" { return try throwException() }
        guard let function = ArenaFunction(rawValue: name) else {
            throw unsupported("calls of kernel functions are")
        }
        try call(function)
        return .slot(slot + 1)
    }

    private func call(_ function: ArenaFunction) throws(VerificationFailure) {
        guard program.request.profile.version >= function.since else {
            throw unsupported("calls of kernel functions are")
        }
        if state.holdsLock { throw failure("function calls are not allowed while holding a lock") }
        guard program.request.flags.contains(.sleepable) else {
            throw failure("program must be sleepable to call sleepable kfunc \(function.rawValue)", .access)
        }
        try checkMapArgument()
        // What r2 holds is the program's own business: it may hold nothing.
        for number in 3..<UInt8(function.argumentCount + 1) {
            guard state[Register(rawValue: number)].isScalar else { throw failure("R\(number) is not a scalar") }
        }
        state.clobberCallerSaved()
        if function.returnsValue { state[.r0] = .unknown }
    }

    /// Any map will do; one that is no arena has no pages.
    private func checkMapArgument() throws(VerificationFailure) {
        let map = state[.r1]
        if map.isNull || map.mayBeNull { throw failure("Possibly NULL pointer passed to trusted arg0", .access) }
        switch map.kind {
        case .map: try checkFixedOffset(map, "R1", what: RegisterName.base(map.kind))
        case .mapValue, .mapKey, .object: throw unsupported("kernel functions with other objects than maps are")
        default: throw failure("pointer in R1 isn't map pointer")
        }
    }
}
