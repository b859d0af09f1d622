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
                if known.state.frames.count == state.frames.count {
                    if isSameTurn(as: known) { return try prune(at: known) }
                    if mayBeEndless(known) { try checkProgress(since: known) }
                }
                let hasMoved =
                    processedJumps - lastCheckpoint.jumps >= 20
                    || statistics.processedInstructions - lastCheckpoint.instructions >= 100
                if !mustRemember && !hasMoved { remembers = false }
            } else {
                if !known.isClean && record == nil { clean(known) }
                let mode: StateComparison.Mode = known.isInOpenLoop ? .within : coverage
                if comparison.covers(known, state, mode: mode, comparesAllScalars: masksVariables) {
                    return try prune(at: known)
                }
            }
            if remembers { known.misses += 1 }
            let patience = program.graph.mustRemember[slot] && known.openPaths > 0 ? 64 : 3
            if known.misses > (known.hits + 1) * patience { forget(at: index) }
        }
        statistics.maximumStatesAtSlot = max(statistics.maximumStatesAtSlot, checkpoints[slot].count)
        if remembers { try remember() }
        return false
    }

    /// Ends the path: whatever may happen from here happened from `known`, or is being followed.
    private func prune(at known: Checkpoint) throws(VerificationFailure) -> Bool {
        known.hits += 1
        try adopt(known)
        if known.openPaths > 0 {
            noteLoop(to: known)
        } else if known.isInOpenLoop, let entry = known.outermostLoop {
            noteLoop(to: entry)
        }
        return true
    }

    /// What is not needed once all paths from a state have ended.
    private func clean(_ known: Checkpoint) {
        stateBytes -= known.size
        known.clean { comparison.liveRegisters(known, $0) }
        stateBytes += known.size
    }

    /// Gives up a state that others did not turn out to be like; those that still have paths stay known to them.
    private func forget(at index: Int) {
        let checkpoint = checkpoints[slot].remove(at: index)
        if checkpoint.openPaths == 0 {
            stateBytes -= checkpoint.size
            checkpoint.empty()
        }
        statistics.peakStates -= 1
    }

    /// A state that comes around unchanged while its paths are still followed will come around forever.
    private func checkProgress(since known: Checkpoint) throws(VerificationFailure) {
        guard known.state.frames.count == state.frames.count, mayBeSame(known),
            comparison.covers(known, state, mode: .identical, comparesAllScalars: false)
        else { return }
        logEndlessLoop(known)
        throw failure("infinite loop detected at insn \(slot)")
    }

    /// What a promise about every value takes: with a record, nothing is left out that does not matter.
    private var coverage: StateComparison.Mode { record == nil ? .safe : .within }

    /// Whether the registers of the running frame are the same, but for how precise they must be.
    ///
    /// Identifiers count: a loop that hands out new ones is not found endless, as in Linux, but given up at the limit.
    private func mayBeSame(_ known: Checkpoint) -> Bool {
        let depth = state.depth
        for number in 0..<RegisterFile.count
        where !known.state.frames[depth].registers[number].mayBeSame(as: state.frames[depth].registers[number]) {
            return false
        }
        return true
    }

    private func remember() throws(VerificationFailure) {
        state.forEachRegister { $0.isPrecise = false }
        let checkpoint = Checkpoint(slot: slot, state: state, parent: parent, trace: path)
        checkpoints[slot].append(checkpoint)
        allCheckpoints.append(checkpoint)
        stateBytes += checkpoint.size
        if stateBytes > Self.memoryLimit { try saveMemory() }
        parent = checkpoint
        for frame in state.frames.indices { state.frames[frame].writtenSlots = 0 }
        statistics.totalStates += 1
        cost[slot].states += 1
        statistics.peakStates += 1
        lastCheckpoint = (processedJumps, statistics.processedInstructions)
        historyLength = 0
    }

    /// The most that remembered states may take, in bytes; real programs stay far below.
    private static let memoryLimit = 512 << 20

    /// Drops what is not needed of states whose paths have all ended; gives up where that is not enough.
    private func saveMemory() throws(VerificationFailure) {
        for known in allCheckpoints where known.openPaths == 0 && !known.isClean && !known.state.frames.isEmpty {
            clean(known)
        }
        guard stateBytes > Self.memoryLimit / 4 * 3 else { return }
        throw failure("BPF program is too large. Processed \(statistics.processedInstructions) insn", .tooComplex)
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
        guard !needs.isEmpty else { return }
        logPropagation(needs)
        try backtrack(needs)
    }

    // MARK: Reads of the stack

    func noteStackRead(_ frame: Int, _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        let first = UInt64(Frame.position(range.upperBound - 1).slot)
        let last = UInt64(Frame.position(range.lowerBound).slot)
        let mask = (UInt64.max &<< first) & (UInt64.max &>> (63 &- last))
        logStackRead(frame, mask)
        noteStackReads(frame, mask)
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
    /// Whether it is the same but for how precise it must be.
    fileprivate func mayBeSame(as other: RegisterState) -> Bool {
        id == other.id && referenceID == other.referenceID && kind == other.kind && attributes == other.attributes
            && offset == other.offset && map == other.map
            && extra == other.extra && frame == other.frame && range == other.range
    }
}
