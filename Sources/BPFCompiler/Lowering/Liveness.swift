import BPFInstructions

/// Which registers hold something that is still read, and the removal of what computes for nobody.
struct Liveness {
    /// By slot: what is read after it, before it is written.
    private(set) var after: [RegisterSet]
    /// By slot: the same before it.
    private var before: [RegisterSet]
    private var isStable = true

    /// Looks from the end to the start until nothing changes.
    init(_ lowered: LoweredProgram) {
        let count = lowered.steps.count
        after = Array(repeating: .none, count: count)
        before = Array(repeating: .none, count: count + 1)
        repeat {
            isStable = true
            for slot in stride(from: count - 1, through: 0, by: -1) { visit(slot, lowered) }
        } while !isStable
    }

    private mutating func visit(_ slot: Int, _ lowered: LoweredProgram) {
        let step = lowered.steps[slot]
        var live = before[slot + 1]
        var reads = step.reads
        if case .operation(let operation) = step.kind {
            switch operation {
            case .exit: live = .none
            case .jump: live = lowered.target(at: slot).map { before[$0] } ?? .none
            case .jumpIf, .mayGoto: live = live.with(lowered.target(at: slot).map { before[$0] } ?? .none)
            case .callHelper, .callKernelFunction: reads = lowered.argumentRegisters(at: slot)
            case .callLocal:
                reads = lowered.target(at: slot).map { RegisterSet(rawValue: before[$0].rawValue & 0b11_1110) } ?? reads
            default: break
            }
        }
        after[slot] = live
        let isDead = step.isPure && step.writes.rawValue & live.rawValue == 0
        let entered = isDead ? live : live.without(step.writes).with(reads)
        if entered != before[slot] {
            // Only what comes later in the order of visits can depend on this slot, unless a jump goes back to it.
            if case .backward = lowered.program.jumpTargets[slot] { isStable = false }
            if lowered.isEntry(slot) { isStable = false }
            before[slot] = entered
        }
    }
}

extension LoweredProgram {
    /// Whether a subprogram starts in a slot.
    func isEntry(_ slot: Int) -> Bool { slot > 0 && program.isEntry(slot) }

    /// Removes the steps that compute for nobody.
    mutating func removeDeadSteps() {
        let live = Liveness(self)
        for slot in steps.indices {
            let step = steps[slot]
            if step.isPure, step.writes.rawValue & live.after[slot].rawValue == 0 { steps[slot].kind = .removed }
        }
    }
}
