import BPFInstructions

extension X86Lowering {
    /// Loads and stores; those that acquire and release are ordinary ones here.
    ///
    /// - Source: Intel 64 Architectures Software Developer's Manual, volume 3, memory ordering.
    mutating func lowerMemory(_ operation: Operation, _ step: Step) {
        switch operation {
        case .load(let size, let signed): load(size, signed: signed, step)
        case .loadAcquire(let size): load(size, signed: false, step)
        case .store(let size, let operand): store(size, operand, step)
        case .storeRelease(let size): store(size, .register, step)
        default: break
        }
    }

    private mutating func load(_ size: Operation.MemorySize, signed: Bool, _ step: Step) {
        load(
            size, signed: signed, from: step.x86Memory(from: step.x86Source), into: step.x86Destination,
            mayFault: step.mayFault)
    }

    mutating func load(
        _ size: Operation.MemorySize, signed: Bool, from source: X86Operand, into destination: X86Register,
        mayFault: Bool
    ) {
        let start = emitter.stream.position
        defer { if mayFault { emitter.stream.noteFault(from: start, of: destination.rawValue) } }
        switch (size, signed) {
        case (.byte, false): emitter.emit(.movzxByte, .bits32, source, destination)
        case (.half, false): emitter.emit(.movzxHalf, .bits32, source, destination)
        case (.word, false): emitter.emit(.movLoad, .bits32, source, destination)
        case (.byte, true): emitter.emit(.movsxByte, .bits64, source, destination)
        case (.half, true): emitter.emit(.movsxHalf, .bits64, source, destination)
        case (.word, true): emitter.emit(.movsxWord, .bits64, source, destination)
        case (.double, _): emitter.emit(.movLoad, .bits64, source, destination)
        }
    }

    private mutating func store(_ size: Operation.MemorySize, _ operand: Operation.Operand, _ step: Step) {
        let destination = step.x86Memory(from: step.x86Destination)
        let isByte = size == .byte
        switch operand {
        case .register: emitter.emit(isByte ? .movLow : .mov, size.x86, destination, step.x86Source)
        case .immediate where hidesStored(step):
            loadBlinded(step.immediate, into: X86Registers.scratch, size.x86)
            emitter.emit(isByte ? .movLow : .mov, size.x86, destination, X86Registers.scratch)
        case .immediate:
            let form: X86Opcode = isByte ? .movLowImmediate : .movImmediate
            emitter.emit(form, size.x86, destination, immediate: Int64(step.immediate))
        }
    }

    /// Loads 4 bytes, or the field elsewhere if the base is the context.
    mutating func lowerContextLoad(_ field: FieldPlace, _ step: Step) {
        let (plain, end) = (emitter.stream.label(), emitter.stream.label())
        let context = X86Operand.memory(.at(X86Registers.runState, request.runState.context))
        emitter.emit(.cmp, .bits64, context, step.x86Source)
        emitter.stream.branch(.jumpIf(.notEqual), to: plain)
        var elsewhere = step
        elsewhere.offset = field.offset
        load(field.size, signed: false, elsewhere)
        emitter.stream.branch(.jump, to: end)
        emitter.stream.place(plain)
        load(.word, signed: false, step)
        emitter.stream.place(end)
    }

    /// The address of a subprogram that helpers can call.
    mutating func lowerImmediate64(
        _ source: PseudoSource, _ step: Step, at slot: Int
    ) throws(CompilerError) {
        guard source == .function else { throw CompilerError(.unresolvedImmediate, slot: slot) }
        let target = slot + 1 + Int(step.immediate)
        emitter.stream.branch(.address(step.x86Destination), to: callback(at: target))
    }
}
