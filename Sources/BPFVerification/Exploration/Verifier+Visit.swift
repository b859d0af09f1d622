import BPFInstructions

extension Verifier {
    /// Compares the state with those remembered at this slot; true when one of them covers it, and the path needs no following.
    ///
    /// Remembers the state where that is due: not so often that remembering costs more than it saves.
    func visit() throws(VerificationFailure) -> Bool {
        let mustRemember =
            program.graph.mustRemember[slot] || program.request.flags.contains(.testStateFrequency)
            || historyLength > Self.historyLimit
        var remembers =
            mustRemember
            || (processedJumps - lastCheckpoint.jumps >= 2
                && statistics.processedInstructions - lastCheckpoint.instructions >= 8)
        let callSite = state.frames[state.depth].callSite
        var index = checkpoints[slot].count
        while index > 0 {
            index -= 1
            let known = checkpoints[slot][index]
            guard known.state.frames[known.state.frames.count - 1].callSite == callSite else { continue }
            if known.openPaths > 0 {
                try checkProgress(since: known)
                let hasMoved =
                    processedJumps - lastCheckpoint.jumps >= 20
                    || statistics.processedInstructions - lastCheckpoint.instructions >= 100
                if !mustRemember && !hasMoved { remembers = false }
            } else {
                if !known.isClean { clean(known) }
                if comparison.covers(known, state, mode: .safe, comparesAllScalars: masksVariables) {
                    known.hits += 1
                    try adopt(known)
                    return true
                }
            }
            if remembers { known.misses += 1 }
            if known.misses > known.hits * 3 + 3 { forget(at: index) }
        }
        statistics.maximumStatesAtSlot = max(statistics.maximumStatesAtSlot, checkpoints[slot].count)
        if remembers { remember() }
        return false
    }

    /// What is not needed once all paths from a state have ended.
    private func clean(_ known: Checkpoint) {
        known.clean { comparison.liveRegisters(known, $0) }
    }

    /// Gives up a state that others did not turn out to be like; those that still have paths stay known to them.
    private func forget(at index: Int) {
        let checkpoint = checkpoints[slot].remove(at: index)
        if checkpoint.openPaths == 0 { checkpoint.state.frames.removeAll() }
        statistics.peakStates -= 1
    }

    /// A state that comes around unchanged while its paths are still followed will come around forever.
    private func checkProgress(since known: Checkpoint) throws(VerificationFailure) {
        guard known.state.frames.count == state.frames.count, mayBeSame(known),
            comparison.covers(known, state, mode: .identical, comparesAllScalars: false)
        else { return }
        throw failure("infinite loop detected at insn \(slot)")
    }

    /// Whether the registers of the running frame are the same, but for identifiers.
    private func mayBeSame(_ known: Checkpoint) -> Bool {
        let depth = state.depth
        for number in 0..<RegisterFile.count
        where !known.state.frames[depth].registers[number].mayBeSame(as: state.frames[depth].registers[number]) {
            return false
        }
        return true
    }

    private func remember() {
        state.forEachRegister { $0.isPrecise = false }
        let checkpoint = Checkpoint(slot: slot, state: state, parent: parent, trace: path)
        checkpoints[slot].append(checkpoint)
        allCheckpoints.append(checkpoint)
        parent = checkpoint
        for frame in state.frames.indices { state.frames[frame].writtenSlots = 0 }
        statistics.totalStates += 1
        cost[slot].states += 1
        statistics.peakStates += 1
        lastCheckpoint = (processedJumps, statistics.processedInstructions)
        historyLength = 0
    }

    /// The longest way that walking back may have to go through without a remembered state.
    ///
    /// - Kernel: `jmp_history_cnt`.
    private static let historyLimit = 40

    /// What mattered for the known state matters for this path too.
    private func adopt(_ known: Checkpoint) throws(VerificationFailure) {
        var needs = Precision()
        for depth in known.state.frames.indices {
            noteStackReads(depth, known.slotsRead[depth])
            for number in 0..<RegisterFile.count {
                let register = known.state.frames[depth].registers[number]
                if register.isScalar && register.isPrecise { needs.insert(register: UInt8(number), frame: depth) }
            }
            for index in known.state.frames[depth].stack.indices
            where known.state.frames[depth].stack[index].isSpilledScalar
                && known.state.frames[depth].stack[index].spilled.isPrecise
            {
                needs.insert(slot: UInt8(index), frame: depth)
            }
        }
        if !needs.isEmpty { try backtrack(needs) }
    }

    // MARK: Reads of the stack

    func noteStackRead(_ frame: Int, _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        let first = UInt64(Frame.position(range.upperBound - 1).slot)
        let last = UInt64(Frame.position(range.lowerBound).slot)
        noteStackReads(frame, (UInt64.max &<< first) & (UInt64.max &>> (63 &- last)))
    }

    /// Marks slots in the remembered states of the path, back to where they were written.
    private func noteStackReads(_ frame: Int, _ mask: UInt64) {
        var mask = mask & ~state.frames[frame].writtenSlots
        var checkpoint = parent
        while mask != 0, let earlier = checkpoint, frame < earlier.state.frames.count {
            mask &= ~earlier.slotsRead[frame]
            earlier.slotsRead[frame] |= mask
            mask &= ~earlier.slotsWritten[frame]
            checkpoint = earlier.parent
        }
    }
}

extension RegisterState {
    /// Whether it is the same but for identifiers, and for how precise it must be.
    fileprivate func mayBeSame(as other: RegisterState) -> Bool {
        kind == other.kind && attributes == other.attributes && offset == other.offset && map == other.map
            && extra == other.extra && frame == other.frame && range == other.range
    }
}
