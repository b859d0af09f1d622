import BPFInstructions

/// What need not be done in each turn of a loop.
extension LoweredProgram {
    /// Moves steps out of innermost loops: to where a loop is left, what is not read before; to where it is entered, numbers.
    ///
    /// - Parameter live: Of the program as it is, without dead steps. Moving a step to where a loop is left changes nothing of
    ///   what is read at places where jumps arrive. The register of a number that was moved is read at the loop's head from
    ///   then on, which `live` does not tell: whoever enters the loop passes what stands before it, and so has the number.
    mutating func moveOutOfLoops(_ live: Liveness) {
        let loops = innermostLoops
        for loop in loops { loopEnds[loop.head] = loop.slots.upperBound }
        // Barriers stand at slots, and what was moved has none.
        guard request.barriers.isEmpty else { return }
        for loop in loops {
            for slot in loop.slots where steps[slot].effects.flow == .branch { sinkSteps(to: slot, in: loop, live) }
            if !loop.isEnteredInside { hoistNumbers(of: loop, live) }
        }
    }

    /// Moves what is computed before a conditional jump, and wanted only where that leaves the loop, to there.
    ///
    /// Goes back from the jump to where others arrive.
    private mutating func sinkSteps(to jump: Int, in loop: InnermostLoop, _ live: Liveness) {
        let (target, next) = (Int(targets[jump]), jump + 1)
        let jumps = !loop.slots.contains(target)
        guard jumps == loop.slots.contains(next) else { return }
        let (leaving, staying) = jumps ? (target, next) : (next, target)
        /// What is read behind the jump where the loop is left.
        var wanted = live.before[leaving]
        /// What steps that stay, the jump or the loop's next steps read or write.
        var used = live.before[staying].with(steps[jump].reads)
        var written = RegisterSet.none
        var moved: [Step] = []
        var slot = jump
        while slot > loop.head, !isTarget(slot), !wanted.without(used).isEmpty {
            slot -= 1
            let effects = steps[slot].effects
            guard effects.flow == .next else { break }
            if steps[slot].worksOnRegisters, wanted.without(used).contains(effects.writes),
                effects.reads.isDisjoint(with: written)
            {
                wanted = wanted.without(effects.writes).with(effects.reads)
                moved.append(steps[slot])
                steps[slot].kind = .removed
            } else {
                used = used.with(effects.reads).with(effects.writes)
                written = written.with(effects.writes)
            }
        }
        if !moved.isEmpty { self.moved.add(MovedSteps.Edge(slot: jump, jumps: jumps, steps: moved.reversed())) }
    }

    /// Moves long numbers to before the loop, which nothing else in it changes, and nobody wants something else instead of.
    ///
    /// A register that is not read at the head before it is written is never read where the number would be missing.
    private mutating func hoistNumbers(of loop: InnermostLoop, _ live: Liveness) {
        let places = loop.slots.filter { steps[$0].isLongNumber }
        if places.isEmpty { return }
        var (written, writtenAgain) = (RegisterSet.none, live.before[loop.head])
        for slot in loop.slots {
            let writes = steps[slot].effects.writes
            writtenAgain = writtenAgain.with(written.intersection(writes))
            written = written.with(writes)
        }
        let moved = places.filter { !writtenAgain.contains(steps[$0].destination) }
        if moved.isEmpty { return }
        precondition(program.arrivals[loop.head].contains(.backward), "back ends begin loops where jumps back arrive")
        self.moved.add(MovedSteps.Preheader(loop: loop.slots, steps: moved.map { steps[$0] }))
        for slot in moved { steps[slot].kind = .removed }
    }
}

extension Step {
    /// Whether it writes a register, and all that it needs for that is in others.
    fileprivate var worksOnRegisters: Bool {
        switch kind {
        case .rotate, .address, .constant: true
        case .operation(.arithmetic), .operation(.negate), .operation(.moveSignExtended), .operation(.byteSwap): true
        default: false
        }
    }

    /// Whether it makes a register a number that no 32 bits, extended by zeros or their sign, are.
    fileprivate var isLongNumber: Bool {
        if case .constant(let value) = kind { value >> 32 != 0 && ~value >> 31 != 0 } else { false }
    }
}
