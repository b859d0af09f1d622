import BPFInstructions

/// Where paths go, found without looking at values: every slot is reached, and where states are worth remembering.
struct ControlFlowGraph: Hashable, Sendable {
    /// Slots at which a state may be remembered and compared.
    private(set) var isCheckpoint: [Bool]
    /// Slots at which a state must be remembered.
    private(set) var mustRemember: [Bool]
    /// Slots that paths reach in more ways than from the slot before.
    private(set) var isJumpTarget: [Bool]
    private var colors: [Color]
    /// Whether a jump may lead back.
    private let allowsLoops: Bool

    private enum Color: UInt8 { case unseen, open, done }

    /// A slot on the path that is followed, and which of its successors is next.
    private struct Visit {
        var slot: Int
        var next: Int
    }

    init(
        steps: [Step], successors: [Successors], subprograms: SubprogramTable, allowsLoops: Bool
    ) throws(VerificationFailure) {
        isCheckpoint = [Bool](repeating: false, count: steps.count)
        mustRemember = isCheckpoint
        isJumpTarget = isCheckpoint
        colors = [Color](repeating: .unseen, count: steps.count)
        self.allowsLoops = allowsLoops
        try follow(from: 0, steps, successors)
        for entry in subprograms.entries where entry.isGlobal || entry.isCallback {
            guard colors[entry.range.lowerBound] == .unseen else { continue }
            try follow(from: entry.range.lowerBound, steps, successors)
        }
        try checkReachability(steps)
    }

    /// Walks depth first; a jump to a slot that is still open leads back.
    private mutating func follow(
        from start: Int, _ steps: [Step], _ successors: [Successors]
    ) throws(VerificationFailure) {
        var path = [Visit(slot: start, next: 0)]
        colors[start] = .open
        while let visit = path.last {
            let following = successors[visit.slot]
            guard visit.next < following.count else {
                colors[visit.slot] = .done
                path.removeLast()
                continue
            }
            path[path.count - 1].next += 1
            if visit.next == 0 { mark(visit.slot, steps) }
            let target = following[visit.next]
            switch colors[target] {
            case .unseen:
                colors[target] = .open
                path.append(Visit(slot: target, next: 0))
            case .open where !allowsLoops && !steps[visit.slot].isLocalCall:
                throw VerificationFailure("back-edge from insn \(visit.slot) to \(target)", at: visit.slot)
            case .open, .done: break
            }
        }
    }

    private mutating func mark(_ slot: Int, _ steps: [Step]) {
        let step = steps[slot]
        if let distance = step.jumpDistance {
            isCheckpoint[slot + 1 + distance] = true
            isJumpTarget[slot + 1 + distance] = true
            if !step.isUnconditionalJump { isCheckpoint[slot] = true }
            if step.operation == .mayGoto { mustRemember[slot] = true }
        }
        if step.isFunctionAddress {
            isCheckpoint[slot] = true
            markArrival(slot + 2, steps)
        }
        if step.isLocalCall || step.isFunctionAddress {
            markArrival(slot + 1 + Int(step.instruction.immediate), steps)
        }
        guard step.isCall else { return }
        markArrival(slot + 1, steps)
        if step.isLocalCall || Self.callsBack(step) { isCheckpoint[slot] = true }
        if Self.callsBack(step) {
            mustRemember[slot] = true
            isJumpTarget[slot] = true
        }
    }

    /// Paths come to a slot by a call, or back from one.
    private mutating func markArrival(_ slot: Int, _ steps: [Step]) {
        guard steps.indices.contains(slot) else { return }
        isCheckpoint[slot] = true
        isJumpTarget[slot] = true
    }

    /// Whether a helper may run one of the program's functions before it returns.
    static func callsBack(_ step: Step) -> Bool {
        guard step.isHelperCall else { return false }
        switch step.instruction.immediate {
        case 164, 176, 180, 181, 209: return true
        default: return false
        }
    }

    private func checkReachability(_ steps: [Step]) throws(VerificationFailure) {
        var slot = 0
        while slot < steps.count {
            if colors[slot] == .unseen {
                throw VerificationFailure("unreachable insn \(slot)", at: slot)
            }
            guard steps[slot].instruction.isWide else {
                slot += 1
                continue
            }
            if slot + 1 < steps.count, colors[slot + 1] != .unseen {
                throw VerificationFailure("jump into the middle of ldimm64 insn \(slot)", at: slot)
            }
            slot += 2
        }
    }
}
