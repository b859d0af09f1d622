import BPFInstructions

extension Verifier {
    /// Compares the state with those remembered at this slot; true when one of them covers it, and the path needs no following.
    ///
    /// Remembers the state where that is due: not so often that remembering costs more than it saves.
    func visit() throws(VerificationFailure) -> Bool {
        let mustRemember =
            program.graph.mustRemember[slot] || program.request.flags.contains(.testStateFrequency)
            || jumpsSinceCheckpoint > Self.jumpLimit
        var remembers =
            mustRemember
            || (processedJumps - lastCheckpoint.jumps >= 2
                && statistics.processedInstructions - lastCheckpoint.instructions >= 8)
        var forgotten: [Int] = []
        for (index, known) in checkpoints[slot].enumerated().reversed() {
            if known.openPaths > 0 {
                if known.state.frames.count == state.frames.count {
                    try checkProgress(since: known)
                }
                let hasMoved =
                    processedJumps - lastCheckpoint.jumps >= 20
                    || statistics.processedInstructions - lastCheckpoint.instructions >= 100
                if !mustRemember && !hasMoved { remembers = false }
            } else if covers(known) {
                known.hits += 1
                try adopt(known)
                return true
            }
            if remembers { known.misses += 1 }
            if known.misses > known.hits * 3 + 3 { forgotten.append(index) }
        }
        for index in forgotten {
            let checkpoint = checkpoints[slot].remove(at: index)
            if checkpoint.openPaths == 0 { checkpoint.state.frames.removeAll() }
        }
        statistics.peakStates -= forgotten.count
        if remembers { remember() }
        return false
    }

    /// A state that comes around unchanged while its paths are still followed will come around forever.
    private func checkProgress(since known: Checkpoint) throws(VerificationFailure) {
        guard known.state.frames.last?.registers == state.frames.last?.registers || isSameAsBefore(known) else {
            return
        }
        guard StateComparison(program: program, mode: .identical).covers(known, state) else { return }
        throw failure("infinite loop detected at insn \(slot)")
    }

    private func isSameAsBefore(_ known: Checkpoint) -> Bool {
        guard let old = known.state.frames.last, let new = state.frames.last else { return false }
        return zip(old.registers, new.registers).allSatisfy { $0.isSame(as: $1) }
    }

    private func covers(_ known: Checkpoint) -> Bool {
        StateComparison(program: program, mode: .safe, comparesAllScalars: masksVariables).covers(known, state)
    }

    private func remember() {
        var copy = state
        copy.forEachRegister { $0.isPrecise = false }
        copy.dropLonelyLinks()
        let checkpoint = Checkpoint(slot: slot, state: copy, parent: parent, trace: path)
        checkpoints[slot].append(checkpoint)
        allCheckpoints.append(checkpoint)
        parent = checkpoint
        state = copy
        for frame in state.frames.indices { state.frames[frame].writtenSlots = 0 }
        statistics.totalStates += 1
        cost[slot].states += 1
        statistics.peakStates += 1
        lastCheckpoint = (processedJumps, statistics.processedInstructions)
        jumpsSinceCheckpoint = 0
    }

    /// The longest path without a remembered state, in jumps: walking back must stay cheap.
    private static let jumpLimit = 40

    /// What mattered for the known state matters for this path too.
    private func adopt(_ known: Checkpoint) throws(VerificationFailure) {
        for frame in known.slotsRead.indices where frame < state.frames.count {
            noteStackReads(frame, known.slotsRead[frame])
        }
        var needs = Precision(frameCount: state.frames.count)
        for (depth, frame) in known.state.frames.enumerated() {
            for (number, register) in frame.registers.enumerated() where register.isScalar && register.isPrecise {
                needs.registers[depth] |= 1 << UInt16(number)
            }
            for (index, slot) in frame.stack.enumerated() where slot.isSpilledScalar && slot.spilled.isPrecise {
                needs.slots[depth] |= 1 << UInt64(index)
            }
        }
        try backtrack(needs)
    }

    // MARK: Reads of the stack

    func noteStackRead(_ frame: Int, _ range: Range<Int>) {
        var mask: UInt64 = 0
        for offset in stride(from: range.lowerBound, to: range.upperBound, by: 1) {
            mask |= 1 << UInt64(Frame.position(offset).slot)
        }
        noteStackReads(frame, mask)
    }

    /// Marks slots in the remembered states of the path, back to where they were written.
    private func noteStackReads(_ frame: Int, _ mask: UInt64) {
        var mask = mask & ~state.frames[frame].writtenSlots
        var checkpoint = parent
        while mask != 0, let earlier = checkpoint, frame < earlier.slotsRead.count {
            mask &= ~earlier.slotsRead[frame]
            earlier.slotsRead[frame] |= mask
            mask &= ~earlier.slotsWritten[frame]
            checkpoint = earlier.parent
        }
    }
}

extension RegisterState {
    /// Whether it is the same but for how precise it must be.
    func isSame(as other: RegisterState) -> Bool {
        var (left, right) = (self, other)
        left.isPrecise = false
        right.isPrecise = false
        return left == right
    }
}

extension VerifierState {
    /// An identifier that only one scalar has links it to nothing.
    mutating func dropLonelyLinks() {
        var seen: [UInt32: Int] = [:]
        for frame in frames {
            for register in frame.registers where register.isScalar && register.id != 0 {
                seen[register.id, default: 0] += 1
            }
            for slot in frame.stack where slot.isSpilledScalar && slot.spilled.id != 0 {
                seen[slot.spilled.id, default: 0] += 1
            }
        }
        guard seen.values.contains(1) else { return }
        forEachRegister { register in
            if register.isScalar && register.id != 0 && seen[register.id] == 1 { register.unlink() }
        }
    }
}
