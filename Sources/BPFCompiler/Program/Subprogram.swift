import BPFInstructions

/// A part of a program with a frame of its own, and what its code needs.
struct Subprogram: Sendable {
    /// The slots it has.
    let slots: Range<Int>
    /// The registers it names, one bit each.
    private(set) var registers: UInt16 = 0
    /// Whether it calls anything, so that the native stack must be aligned.
    private(set) var makesCalls = false
    /// Whether it or anything in the program needs the run state.
    private(set) var usesRunState = false
    /// Whether it counts passes of `may_goto`.
    private(set) var hasLoopBudget = false
    /// Whether its address is taken, so that helpers may call it.
    var isCallback = false

    init(slots: Range<Int>) {
        self.slots = slots
    }

    /// Whether it names a register.
    func uses(_ register: Register) -> Bool { registers & 1 << UInt16(register.rawValue) != 0 }

    /// Takes note of an instruction.
    mutating func add(_ instruction: Instruction, _ operation: Operation) {
        registers |= 1 << UInt16(instruction.destination.rawValue)
        if operation.readsSourceRegister { registers |= 1 << UInt16(instruction.source.rawValue) }
        switch operation {
        case .callHelper, .callKernelFunction:
            makesCalls = true
            usesRunState = true
        case .callLocal: makesCalls = true
        case .loadPacket:
            registers |= 1 << UInt16(Register.r6.rawValue)
            makesCalls = true
            usesRunState = true
        case .mayGoto: hasLoopBudget = true
        default: break
        }
    }
}

extension Operation {
    /// Whether the source field is a register, not a pseudo value.
    var readsSourceRegister: Bool {
        switch self {
        case .loadImmediate64, .callHelper, .callLocal, .callKernelFunction: false
        default: true
        }
    }
}
