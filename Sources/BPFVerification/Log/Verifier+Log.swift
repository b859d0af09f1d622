import BPFAssembler
import BPFInstructions

/// What the verifier writes down, and when: nothing here decides anything.
extension Verifier {
    /// A function begins to be verified.
    func logBeginning() {
        log.begin()
        guard log.isTracing else { return }
        if root == 0 {
            if let text = program.request.functions.first(where: { $0.start == 0 })?.objection { log.note(text) }
        } else {
            log.note("Validating \(program.subprograms.entries[root].name)() func#\(root)...")
        }
    }

    /// All paths of a function were safe: at level 1 nothing is left to say of them.
    func logEnd() {
        log.truncate(to: 0)
        guard root > 0 else { return }
        log.note(
            "Func#\(root) ('\(program.subprograms.entries[root].name)') is safe for any args that match its prototype")
    }

    /// A path ends at a state that is known to be safe.
    func logPruned() {
        guard log.isTracing else { return }
        log.write(log.announcesArrival ? "\n\(arrival): safe\n" : "\(slot): safe\n")
    }

    /// The state came around unchanged: both are written below the message.
    func logEndlessLoop(_ known: Checkpoint) {
        guard !log.level.isEmpty else { return }
        log.writeLine(program.request.line(at: slot))
        let old = StatePrinter(program: program, showsPrecision: true).describe(known.state, frame: state.depth)
        log.writeAfterMessage("cur state:" + describe(state, state.depth) + "\nold state:" + old + "\n")
    }

    /// A path goes on that had waited.
    func logResumption(at position: Int) {
        guard log.isTracing else { return }
        log.markAllChanged()
        log.truncate(to: position)
        log.announcesArrival = true
    }

    /// The current instruction, before it is looked at.
    func logInstruction() {
        guard log.isTracing else { return }
        if log.announcesArrival && log.isComplete {
            let selection = StatePrinter.Selection(registers: .max, slots: .max, written: registersWritten())
            log.write("\n\(arrival):" + describe(state, state.depth, selection) + "\n")
            log.announcesArrival = false
        }
        log.writeChangedState(in: self)
        log.writeLine(program.request.line(at: slot))
        log.writeInstruction("\(slot): " + instructionText(slot))
    }

    /// `from 3 to 5`, from the last instruction of the path.
    private var arrival: String {
        let from = path >= 0 ? Int(trace.entries[Int(path)].slot) : -1
        return "from \(from) to \(slot)" + (state.isSpeculative ? " (speculative execution)" : "")
    }

    /// The instruction was looked at, and the path goes on; `before` is the state that it began with.
    func logExecuted(_ before: VerifierState, _ next: Next) {
        guard log.isTracing else { return }
        if state.depth > before.depth { return logCall() }
        if state.depth < before.depth { return logReturn(before, next) }
        logStackExecution()
        log.markChanged(registers: step.loggedRegisters, slots: changedSlots(since: before))
        if ControlFlowGraph.callsBack(step) { log.markAllChanged() }
        if case .jumpIf = step.operation { log.writeChangedState(in: self) }
    }

    private func logCall() {
        log.write("caller:\n" + describe(state, state.depth - 1) + "\n")
        log.write("callee:\n" + describe(state, state.depth) + "\n")
        log.markAllChanged()
    }

    private func logReturn(_ before: VerifierState, _ next: Next) {
        guard case .slot(let target) = next else { return }
        log.write("returning from callee:\n" + describe(before, before.depth) + "\n")
        log.write("to caller at \(target):\n" + describe(state, state.depth) + "\n")
        log.announcesArrival = true
    }

    private func describe(
        _ state: VerifierState, _ frame: Int, _ selection: StatePrinter.Selection = .all
    ) -> String {
        StatePrinter(program: program).describe(state, frame: frame, selection)
    }

    /// `(b7) r0 = 0`, with a line break.
    func instructionText(_ slot: Int) -> String {
        let opcode = program.steps[slot].instruction.opcode
        let digits = String(opcode, radix: 16)
        let words = Disassembler(style: .log).text(of: slot, in: program.request.instructions)
        return "(\(opcode < 16 ? "0" : "")\(digits)) \(words)\n"
    }

    /// Slots of the running frame's stack that the instruction read at a fixed place, or changed.
    private func changedSlots(since before: VerifierState) -> UInt64 {
        var mask: UInt64 = 0
        let entry = trace.entries[Int(path)]
        if entry.accessFrame >= 0 { mask |= 1 &<< UInt64(entry.accessSlot) }
        let (old, new) = (before.frames[before.depth].stack, state.frames[before.depth].stack)
        for index in new.indices where index >= old.count || old[index] != new[index] {
            mask |= 1 &<< UInt64(index)
        }
        return mask
    }

    /// Registers of the running frame that the path wrote since it last came by a remembered state.
    func registersWritten() -> UInt16 {
        guard program.request.profile.logsLiveness else { return 0 }
        var written: UInt16 = 0
        var entry = path
        let depth = Int8(truncatingIfNeeded: state.depth)
        let end = parent?.trace ?? Trace.none
        defer { pathWrites = PathWrites(path: path, end: end, frame: depth, registers: written) }
        while entry >= 0, entry != end {
            // The path is usually that of the last time and some instructions more.
            if entry == pathWrites.path, end == pathWrites.end, depth == pathWrites.frame {
                written |= pathWrites.registers
                break
            }
            let item = trace.entries[Int(entry)]
            if item.frame == depth { written |= program.steps[Int(item.slot)].writtenRegisters }
            if item.frame < depth { break }
            entry = item.previous
        }
        return written
    }
}

extension Step {
    /// The registers that the kernel's log shows after the instruction: those that it used or changed.
    var loggedRegisters: UInt16 {
        let (destination, source) = (
            UInt16(1) &<< UInt16(self.destination.rawValue), UInt16(1) &<< UInt16(self.source.rawValue)
        )
        switch operation {
        case .arithmetic(_, _, let operand), .jumpIf(_, _, let operand), .store(_, let operand):
            return operand == .register ? destination | source : destination
        case .negate, .byteSwap, .loadImmediate64: return destination
        case .moveSignExtended, .castAddressSpace, .load, .loadAcquire, .storeRelease, .atomic, .atomicExchange:
            return destination | source
        case .atomicCompareExchange: return destination | source | 1
        case .loadPacket(_, let address): return 0x7f | (address == .indirect ? source : 0)
        case .callHelper, .callLocal, .callKernelFunction: return 0x3f
        case .jump, .mayGoto, .exit, .callRegister, .perCPUAddress, .speculationBarrier, nil: return 0
        }
    }

    /// The registers that the instruction writes, as far as the kernel's log marks them.
    fileprivate var writtenRegisters: UInt16 {
        let (destination, source) = (
            UInt16(1) &<< UInt16(self.destination.rawValue), UInt16(1) &<< UInt16(self.source.rawValue)
        )
        switch operation {
        case .arithmetic, .negate, .byteSwap, .loadImmediate64, .moveSignExtended, .castAddressSpace, .load,
            .loadAcquire:
            return destination
        case .atomic(_, _, let fetch): return fetch ? source : 0
        case .atomicExchange: return source
        case .atomicCompareExchange: return 1
        case .callHelper, .callLocal, .callKernelFunction, .loadPacket: return 0x3f
        default: return 0
        }
    }
}
