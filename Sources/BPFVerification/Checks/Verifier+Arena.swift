import BPFInstructions
import BPFModel

/// Pointers into an arena: 32 bits that may be anything.
///
/// - Kernel: `PTR_TO_ARENA`.
extension Verifier {
    func checkHasArena() throws(VerificationFailure) {
        let immediate = step.instruction.immediate
        guard immediate == 1 || immediate == 1 << 16 else {
            throw failure("addr_space_cast insn can only convert between address space 1 and 0")
        }
        guard program.arena != nil else {
            throw failure("addr_space_cast insn can only be used in a program that has an associated arena")
        }
    }

    /// Everything may be accessed; but where the old value replaces the pointer, Linux looks at the pointer once more.
    func checkArena(_ access: MemoryAccess) throws(VerificationFailure) {
        guard access.isAtomic, access.isWrite, let result = step.resultOfModification, result == access.base else {
            return
        }
        throw failure(
            "misaligned access off (0x0; 0xffffffffffffffff)+0+\(access.offset) size \(access.size)", .access)
    }

    /// Arithmetic of any kind gives a pointer into the arena again.
    func moveInArena(_ pointer: RegisterState, _ width: Operation.Width) {
        noteArithmetic(inArena: true, width)
        state[step.destination] = pointer
    }

    /// Notes what an instruction works on that Linux makes a 32-bit one where it works on arena pointers.
    func noteArithmetic(inArena: Bool, _ width: Operation.Width) {
        guard width == .bits64, program.arena != nil else { return }
        if inArena { arenaArithmetic.insert(slot) } else { plainArithmetic.insert(slot) }
    }

    /// What can only be said when all paths were followed.
    func checkArenaUse() throws(VerificationFailure) {
        guard program.arena != nil else { return }
        if program.request.profile.version < KernelProfile.linux618.version,
            let slot = arenaAccesses.first(where: isSigned)
        {
            throw VerificationFailure("sign extending loads from arena are not supported yet", at: slot)
        }
        // Linux does it in 32 bits for both, and its own limits are wrong for the numbers.
        if let slot = arenaArithmetic.intersection(plainArithmetic).min() {
            throw VerificationFailure(
                "one instruction for arena pointers and for numbers is not supported by this verifier yet", at: slot,
                reason: .unsupported)
        }
    }

    private func isSigned(_ slot: Int) -> Bool {
        if case .load(_, signed: true) = program.steps[slot].operation { true } else { false }
    }

    /// Loads, stores and atomic operations on the arena, by slot.
    var arenaAccesses: [Int] { pointerKinds.indices.filter { pointerKinds[$0] == .arena } }
}

extension Step {
    /// The register that gets the old value of a read-modify-write; nil for none.
    fileprivate var resultOfModification: Register? {
        switch operation {
        case .atomic(_, _, fetch: true), .atomicExchange: source
        case .atomicCompareExchange: .r0
        default: nil
        }
    }
}

extension KernelProfile {
    /// Whether the compiler of x86-64 has the instruction for arena pointers: operations that would need a loop are missing.
    func supportsInArena(_ operation: Operation?) -> Bool {
        guard case .atomic(let operation, _, fetch: true) = operation else { return true }
        return operation == .add
    }
}
