import BPFInstructions

extension Verifier {
    /// Decides whether `requirement` holds in the current state.
    func check(_ requirement: Requirement) throws(VerificationFailure) {
        switch requirement {
        case .wellFormed(let malformation): throw failure(step.text(of: malformation))
        case .initialized(let register): try checkInitialized(register)
        case .writable(let register):
            try checkExists(register)
            if register == .r10 { throw failure("frame pointer is read only", .access) }
        case .noLeak(let register, let leak):
            if leaks(state[register]) {
                throw failure("R\(register.rawValue) \(leak.rawValue)", .access)
            }
        case .atomicTarget(let register): try checkAtomicTarget(register)
        case .access(let access): try checkAccess(access)
        case .comparable(let register, let other): try checkComparison(register, with: other)
        case .packetLoads: try checkPacketLoads()
        case .arena: try checkHasArena()
        }
    }

    func checkExists(_ register: Register) throws(VerificationFailure) {
        if !register.isProgramRegister { throw failure("R\(register.rawValue) is invalid") }
    }

    func checkInitialized(_ register: Register) throws(VerificationFailure) {
        try checkExists(register)
        if state[register].kind == .uninitialized {
            throw failure("R\(register.rawValue) !read_ok", .access)
        }
    }

    /// Whether a value must not get to where user space sees it.
    func leaks(_ register: RegisterState) -> Bool {
        !program.permissions.allowsPointerLeaks && register.isPointer
    }

    private func checkAtomicTarget(_ register: Register) throws(VerificationFailure) {
        let pointer = state[register]
        let isRefused =
            pointer.kind == .arena && !program.request.profile.supportsInArena(step.operation)
            || pointer.kind == .context || pointer.isPacketPointer || pointer.kind == .flowKeys || pointer.isSocket
        guard isRefused else { return }
        let verb = step.isAtomicLoad ? "loads from" : "stores into"
        throw failure(
            "BPF_ATOMIC \(verb) R\(register.rawValue) \(RegisterName.describe(pointer)) is not allowed", .access)
    }

    /// Pointers are compared only where their order is no secret: within a packet, and with 0.
    private func checkComparison(_ register: Register, with other: Register?) throws(VerificationFailure) {
        guard let other else { return }
        let bothPacket = state[register].isAnyPacketPointer && state[other].isAnyPacketPointer
        if !bothPacket && leaks(state[other]) {
            throw failure("R\(other.rawValue) pointer comparison prohibited", .access)
        }
    }

    private func checkPacketLoads() throws(VerificationFailure) {
        guard program.context.hasPacketLoads else {
            throw failure("BPF_LD_[ABS|IND] instructions not allowed for this program type")
        }
        try checkNothingHeld(by: "BPF_LD_[ABS|IND]", leak: "cannot be mixed with socket references")
    }

    /// An error at the current instruction.
    func failure(_ message: String, _ reason: VerificationFailure.Reason = .invalid) -> VerificationFailure {
        VerificationFailure(message, at: slot, reason: reason)
    }

    /// Something that Linux may accept, and that is not understood here.
    func unsupported(_ what: String) -> VerificationFailure {
        VerificationFailure("\(what) not supported by this verifier yet", at: slot, reason: .unsupported)
    }
}

extension Step {
    /// Whether it is a load-acquire.
    var isAtomicLoad: Bool {
        if case .loadAcquire = operation { true } else { false }
    }
}
