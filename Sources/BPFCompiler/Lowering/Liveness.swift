import BPFInstructions

/// Which registers hold something that is still read, and the removal of what computes for nobody.
struct Liveness {
    /// By slot: what is read after it, before it is written.
    let after: [RegisterSet]
    /// The same of what it reads itself, or a later one.
    let before: [RegisterSet]

    /// Looks from the end to the start until nothing changes.
    init(_ lowered: LoweredProgram) {
        let count = lowered.steps.count
        var after = [RegisterSet](repeating: .none, count: count)
        var before = [RegisterSet](repeating: .none, count: count + 1)
        while Self.visit(lowered, before: &before, after: &after) {}
        self.after = after
        self.before = before
    }

    /// Goes through it once; tells whether that changed what is read where a later step jumps to, or calls.
    private static func visit(
        _ lowered: LoweredProgram, before: inout [RegisterSet], after: inout [RegisterSet]
    ) -> Bool {
        let (steps, targets, arrivals) = (lowered.steps.span, lowered.targets.span, lowered.program.arrivals.span)
        var after = after.mutableSpan
        var before = before.mutableSpan
        var hasChanged = false
        for slot in stride(from: steps.count - 1, through: 0, by: -1) {
            let effects = steps[slot].effects
            var (live, reads) = (before[slot + 1], effects.reads)
            switch effects.flow {
            case .next: break
            case .jump: live = before[Int(targets[slot])]
            case .branch: live = live.with(before[Int(targets[slot])])
            case .helper: reads = lowered.argumentRegisters(at: slot)
            case .local: reads = before[Int(targets[slot])].intersection(.arguments)
            case .exit: live = .none
            }
            after[slot] = live
            let isDead = effects.isPure && effects.writes.isDisjoint(with: live)
            let entered = isDead ? live : live.without(effects.writes).with(reads)
            if entered != before[slot] {
                // Only what comes later in the order of visits can depend on this slot, unless a jump goes back to it.
                if !arrivals[slot].isDisjoint(with: [.backward, .entry]) { hasChanged = true }
                before[slot] = entered
            }
        }
        return hasChanged
    }
}

extension LoweredProgram {
    /// Removes the steps that compute for nobody.
    mutating func removeDeadSteps(_ live: Liveness) {
        for slot in steps.indices {
            let effects = steps[slot].effects
            if effects.isPure, effects.writes.isDisjoint(with: live.after[slot]) { steps[slot].kind = .removed }
        }
    }
}
