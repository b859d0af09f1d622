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

    /// Takes note of a step.
    ///
    /// Without passes the registers are those that it names, of what was left out, too: one that is saved for nothing costs less than to look.
    @inline(__always)
    mutating func add(_ step: Step, _ request: CompilationRequest) {
        let named = RegisterSet(step.destination).with(RegisterSet(step.source))
        registers |= request.optimizes ? step.reads.rawValue | step.writes.rawValue : named.rawValue
        switch step.kind {
        case .operation(.callHelper), .operation(.callKernelFunction): (makesCalls, usesRunState) = (true, true)
        case .operation(.loadPacket):
            (makesCalls, usesRunState) = (true, true)
            registers |= RegisterSet(.r6).rawValue
        case .operation(.callLocal): makesCalls = true
        case .operation(.mayGoto): hasLoopBudget = true
        case .contextLoad, .tailCall, .lookupAt: usesRunState = true
        case .hashLookup(let map): usesRunState = usesRunState || request.hashedMaps[map]?.slotStride != 0
        case .lookup(let map): usesRunState = usesRunState || request.indexedMaps[map]?.slotStride != 0
        default: break
        }
    }
}
