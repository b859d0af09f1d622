import BPFInstructions
import BPFModel

extension Verifier {
    /// Computes the state after the instruction, whose requirements hold, and says where the path goes on.
    func transfer() throws(VerificationFailure) -> Next {
        let step = step
        guard let operation = step.operation else { throw failure("invalid instruction") }
        switch operation {
        case .arithmetic(let arithmetic, let width, let operand): try transfer(arithmetic, width, operand)
        case .negate, .byteSwap: state[step.destination] = .unknown
        case .moveSignExtended(let size, let width): try moveSignExtended(size, width)
        case .castAddressSpace:
            state[step.destination] = step.instruction.immediate == 1 ? RegisterState(pointer: .arena) : .unknown
        case .loadImmediate64(let source):
            try loadImmediate(source)
            return .slot(slot + 2)
        case .load(let size, let isSigned): try load(size, isSigned: isSigned)
        case .store(let size, let operand): try store(size, operand)
        case .loadAcquire(let size): try load(size, isSigned: false)
        case .storeRelease(let size): try store(size, .register)
        case .atomic(_, let size, let fetch): try modify(size, result: fetch ? step.source : nil)
        case .atomicExchange(let size): try modify(size, result: step.source)
        case .atomicCompareExchange(let size): try modify(size, result: .r0)
        case .loadPacket: try loadPacket()
        case .jump, .jumpIf, .mayGoto: return try transferJump(operation)
        case .callHelper: return try callHelper()
        case .callLocal: return try callSubprogram()
        case .callKernelFunction: return try callKernelFunction()
        case .callRegister, .perCPUAddress, .speculationBarrier: throw failure("invalid instruction")
        case .exit: return try exit()
        }
        return .slot(slot + 1)
    }

    private func transferJump(_ operation: Operation) throws(VerificationFailure) -> Next {
        switch operation {
        case .jumpIf(let condition, let width, let operand): return try branch(condition, width, operand)
        case .mayGoto: return try mayGoto()
        default: return .slot(slot + 1 + (step.jumpDistance ?? 0))
        }
    }

    /// Jumps until the kernel's counter runs out: the way on without the jump is put aside.
    private func mayGoto() throws(VerificationFailure) -> Next {
        var on = state
        on.mayGotoDepth += 1
        if let parent, let earlier = previousVisit(of: slot, before: parent.depth) { on.widen(from: earlier.state) }
        try fork(to: slot + 1, on)
        return .slot(slot + 1 + (step.jumpDistance ?? 0))
    }

    private func loadImmediate(_ source: PseudoSource) throws(VerificationFailure) {
        let register = step.destination
        let index = Int(step.instruction.immediate)
        switch source {
        case .constant: state[register] = RegisterState(scalar: ScalarRange(constant: step.immediate))
        case .map, .mapIndex:
            var pointer = RegisterState(pointer: .map)
            pointer.map = Int16(truncatingIfNeeded: index)
            state[register] = pointer
        case .mapValue, .mapIndexValue:
            // A place in an arena is an address of user space.
            if maps[index].type == .arena {
                state[register] = .unknown
                return
            }
            var pointer = RegisterState(pointer: .mapValue)
            pointer.map = Int16(truncatingIfNeeded: index)
            pointer.offset = Int32(truncatingIfNeeded: step.immediate &>> 32)
            state[register] = pointer
        case .function:
            guard let target = program.subprograms.index(startingAt: slot + 1 + index) else {
                throw failure("call to invalid destination")
            }
            if program.subprograms.entries[target].isGlobal { throw failure("callback function not static") }
            var pointer = RegisterState(pointer: .function)
            pointer.extra = Int32(truncatingIfNeeded: target)
            state[register] = pointer
        case .kernelVariable: throw unsupported("kernel variables are")
        }
    }

    /// Legacy packet loads clobber like a call; the program ends with 0 where the packet is too short.
    private func loadPacket() throws(VerificationFailure) {
        guard state[.r6].kind == .context else {
            throw failure("at the time of BPF_LD_ABS|IND R6 != pointer to skb")
        }
        try checkFixedOffset(state[.r6], "R6", what: "ctx")
        if case .loadPacket(_, .indirect) = step.operation, leaks(state[step.source]) {
            throw unsupported("pointers as packet offsets are")
        }
        if state.depth > 0 {
            var caller = state
            let site = caller.current.callSite
            caller.frames.removeLast()
            caller[.r0] = .zero
            try fork(to: site + 1, caller)
        }
        state.clobberCallerSaved()
        state[.r0] = .unknown
    }

    /// Whether the program may end here: nothing is acquired, no lock is held.
    func checkNothingHeld(
        by what: String, leak: String = "would lead to reference leak"
    ) throws(VerificationFailure) {
        if let lines = heldReferences() { throw failure("\(lines)\n\(what) \(leak)") }
        if state.holdsLock { throw failure("\(what) cannot be used inside bpf_spin_lock-ed region") }
    }
}
