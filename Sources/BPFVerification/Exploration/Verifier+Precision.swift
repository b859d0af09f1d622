import BPFInstructions

extension Verifier {
    /// Notes that the exact value of a register decides what happens here: remembered states of the path cover only states with such a value.
    ///
    /// - Source: Linux, Documentation/bpf/verifier.rst.
    func markPrecise(_ register: Register) throws(VerificationFailure) {
        guard state[register].isScalar else { return }
        var needs = Precision()
        needs.insert(register: register.rawValue, frame: state.depth)
        state.current.registers[Int(register.rawValue)].isPrecise = true
        try backtrackBeforeCurrent(needs)
    }

    /// Walks back from the current instruction, which has not changed anything yet.
    func backtrackBeforeCurrent(_ needs: Precision) throws(VerificationFailure) {
        try backtrack(needs, from: trace.entries[Int(path)].previous, after: Int(path))
    }

    /// Walks back from the state before the current instruction, which has no entry yet.
    func backtrack(_ needs: Precision) throws(VerificationFailure) {
        try backtrack(needs, from: path, after: nil)
    }

    /// Walks back along the path to where the needed values come from, and marks them in each remembered state on the way.
    ///
    /// Without a remembered state there is nothing to mark: then it is walked for the log alone.
    private func backtrack(_ needs: Precision, from start: Int32, after next: Int?) throws(VerificationFailure) {
        var needs = needs
        var entry = start
        var next = next
        var checkpoint = parent
        var (last, subsequent, frame) = (slot, -1, state.depth)
        while checkpoint != nil || log.isComplete {
            let first = checkpoint?.slot ?? program.subprograms.entries[root].range.lowerBound
            let end = checkpoint?.trace ?? Trace.none
            logWalk(frame: frame, last: last, first: first, next: subsequent)
            while entry != end {
                guard entry >= 0 else { break }
                logWalk(needs, frame: frame, at: Int(trace.entries[Int(entry)].slot))
                guard step(back: Int(entry), next: next, &needs) else { return markAllPrecise() }
                if needs.isEmpty { return }
                frame = Int(trace.entries[Int(entry)].frame)
                next = Int(entry)
                entry = trace.entries[Int(entry)].previous
            }
            guard let earlier = checkpoint else { return }
            mark(&needs, in: earlier)
            logMarks(needs, upTo: frame, in: earlier)
            if needs.isEmpty { return }
            subsequent = first
            last = earlier.trace >= 0 ? Int(trace.entries[Int(earlier.trace)].slot) : -1
            checkpoint = earlier.parent
        }
    }

    /// Sets the marks, and drops what is no scalar or was marked before.
    private func mark(_ needs: inout Precision, in checkpoint: Checkpoint) {
        var frames = needs.frames
        while frames != 0 {
            let depth = frames.trailingZeroBitCount
            frames &= frames &- 1
            guard depth < checkpoint.state.frames.count else {
                needs.removeAll(frame: depth)
                continue
            }
            markRegisters(&needs, depth, in: checkpoint)
            markSlots(&needs, depth, in: checkpoint)
        }
    }

    private func markRegisters(_ needs: inout Precision, _ depth: Int, in checkpoint: Checkpoint) {
        var left = needs.registers[depth]
        while left != 0 {
            let number = left.trailingZeroBitCount
            left &= left &- 1
            let register = checkpoint.state.frames[depth].registers[number]
            if register.isScalar, !register.isPrecise {
                checkpoint.state.frames[depth].registers[number].isPrecise = true
            } else {
                needs.remove(register: UInt8(number), frame: depth)
            }
        }
    }

    private func markSlots(_ needs: inout Precision, _ depth: Int, in checkpoint: Checkpoint) {
        var left = needs.slots[depth]
        let count = checkpoint.state.frames[depth].stack.count
        while left != 0 {
            let index = left.trailingZeroBitCount
            left &= left &- 1
            if index < count, checkpoint.state.frames[depth].stack[index].isSpilledScalar,
                !checkpoint.state.frames[depth].stack[index].spilled.isPrecise
            {
                checkpoint.state.frames[depth].stack[index].spilled.isPrecise = true
            } else {
                needs.remove(slot: UInt8(index), frame: depth)
            }
        }
    }

    /// Where a value's way can't be followed, every value matters.
    private func markAllPrecise() {
        var checkpoint = parent
        while let earlier = checkpoint {
            earlier.state.forEachRegister { if $0.isScalar { $0.isPrecise = true } }
            checkpoint = earlier.parent
        }
    }

    // MARK: One instruction back

    /// Replaces what is needed after the instruction by what is needed before it; false where that is not known.
    ///
    /// - Parameter next: the entry that followed on the path; nil where the path is now.
    private func step(back index: Int, next: Int?, _ needs: inout Precision) -> Bool {
        let entry = trace.entries[index]
        let frame = Int(entry.frame)
        let nextFrame = next.map { Int(trace.entries[$0].frame) } ?? state.depth
        let step = program.steps[Int(entry.slot)]
        addLinked(entry, &needs)
        let known = apply(step, entry, frame, (nextFrame, next), &needs)
        addLinked(entry, &needs)
        return known
    }

    private func addLinked(_ entry: Trace.Entry, _ needs: inout Precision) {
        guard entry.links >= 0 else { return }
        let members = trace.links[Int(entry.links)].members
        guard members.contains(where: needs.contains) else { return }
        for member in members { needs.insert(member) }
    }

    private func apply(
        _ step: Step, _ entry: Trace.Entry, _ frame: Int, _ after: (frame: Int, entry: Int?), _ needs: inout Precision
    ) -> Bool {
        let (nextFrame, next) = after
        let (destination, source) = (step.destination.rawValue, step.source.rawValue)
        switch step.operation {
        case .arithmetic(.move, _, let operand):
            replace(destination, by: operand == .register ? source : nil, frame, &needs)
        case .moveSignExtended: replace(destination, by: source, frame, &needs)
        case .arithmetic(_, _, .register):
            if needs.contains(register: destination, frame: frame) { needs.insert(register: source, frame: frame) }
        case .arithmetic(_, _, .immediate), .negate, .byteSwap, .jump, .mayGoto: break
        case .loadImmediate64, .castAddressSpace: needs.remove(register: destination, frame: frame)
        case .load, .loadAcquire:
            guard needs.contains(register: destination, frame: frame) else { break }
            needs.remove(register: destination, frame: frame)
            if entry.accessFrame >= 0 { needs.insert(slot: entry.accessSlot, frame: Int(entry.accessFrame)) }
        case .store(_, let operand): return back(store: operand == .register ? source : nil, entry, frame, &needs)
        case .storeRelease: return back(store: source, entry, frame, &needs)
        case .atomic, .atomicExchange, .atomicCompareExchange: return backAtomic(step, entry, frame, &needs)
        case .loadPacket:
            needs.remove(register: 0, frame: frame)
            if nextFrame == frame - 1 { needs.remove(register: 0, frame: nextFrame) }
        case .jumpIf(_, _, .register):
            let either =
                needs.contains(register: destination, frame: frame) || needs.contains(register: source, frame: frame)
            if either {
                needs.insert(register: destination, frame: frame)
                needs.insert(register: source, frame: frame)
            }
        case .jumpIf(_, _, .immediate): break
        case .callHelper, .callLocal, .callKernelFunction: return back(callIn: frame, nextFrame, step, &needs)
        case .exit: return back(exitFrom: frame, to: nextFrame, next, &needs)
        case .callRegister, .perCPUAddress, .speculationBarrier, nil: return false
        }
        return true
    }

    private func replace(_ destination: UInt8, by source: UInt8?, _ frame: Int, _ needs: inout Precision) {
        guard needs.contains(register: destination, frame: frame) else { return }
        needs.remove(register: destination, frame: frame)
        if let source { needs.insert(register: source, frame: frame) }
    }

    private func back(store source: UInt8?, _ entry: Trace.Entry, _ frame: Int, _ needs: inout Precision) -> Bool {
        guard entry.accessFrame >= 0, needs.contains(slot: entry.accessSlot, frame: Int(entry.accessFrame)) else {
            return true
        }
        needs.remove(slot: entry.accessSlot, frame: Int(entry.accessFrame))
        if let source { needs.insert(register: source, frame: frame) }
        return true
    }

    private func backAtomic(_ step: Step, _ entry: Trace.Entry, _ frame: Int, _ needs: inout Precision) -> Bool {
        let result: UInt8? =
            switch step.operation {
            case .atomic(_, _, let fetch): fetch ? step.source.rawValue : nil
            case .atomicExchange: step.source.rawValue
            case .atomicCompareExchange: 0
            default: nil
            }
        if entry.accessFrame >= 0 { needs.remove(slot: entry.accessSlot, frame: Int(entry.accessFrame)) }
        guard let result, needs.contains(register: result, frame: frame) else { return true }
        needs.remove(register: result, frame: frame)
        if entry.accessFrame >= 0 { needs.insert(slot: entry.accessSlot, frame: Int(entry.accessFrame)) }
        return true
    }

    /// Back over a call: into the caller's arguments, or past a helper's result.
    private func back(callIn frame: Int, _ nextFrame: Int, _ step: Step, _ needs: inout Precision) -> Bool {
        guard nextFrame == frame + 1 else {
            needs.remove(register: 0, frame: frame)
            return needs.registers[frame] & 0x3e == 0
        }
        let arguments = needs.registers[nextFrame] & 0x3e
        let hasOthers = needs.registers[nextFrame] & ~0x3e != 0 || needs.slots[nextFrame] != 0
        needs.removeAll(frame: nextFrame)
        // A helper makes up the arguments of its callback.
        guard step.isLocalCall else { return !hasOthers }
        needs.insert(registers: arguments, frame: frame)
        return true
    }

    /// Back into a function that returned: its r0 became the caller's.
    private func back(exitFrom frame: Int, to nextFrame: Int, _ next: Int?, _ needs: inout Precision) -> Bool {
        guard nextFrame == frame - 1 else { return true }
        let nextSlot = next.map { Int(trace.entries[$0].slot) } ?? slot
        if nextSlot < program.steps.count, ControlFlowGraph.callsBack(program.steps[nextSlot]) {
            // What a callback returns is not the caller's r0. The helper's arguments are the same each time that it calls.
            if nextSlot == 0 || !program.steps[nextSlot - 1].isLocalCall {
                needs.remove(register: 0, frame: nextFrame)
                return true
            }
        }
        guard needs.contains(register: 0, frame: nextFrame) else { return true }
        needs.remove(register: 0, frame: nextFrame)
        needs.insert(register: 0, frame: frame)
        return true
    }
}
