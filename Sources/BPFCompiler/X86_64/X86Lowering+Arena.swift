import BPFInstructions

/// Memory of the program's arena, which may not be there.
///
/// A pointer is made an address anew for each access, so that whatever it is, the access stays in the arena's window and its guards.
extension X86Lowering {
    mutating func lowerArena(_ operation: Operation, _ step: Step, at slot: Int) throws(CompilerError) {
        guard let arena = request.arena else { throw CompilerError(.unsupported("memory of an arena"), slot: slot) }
        switch operation {
        case .load, .loadAcquire: point(to: step.x86Source, arena)
        default: point(to: step.x86Destination, arena)
        }
        let memory = X86Operand.memory(.at(X86Registers.scratch2, step.offset))
        switch operation {
        case .load(let size, let signed):
            load(size, signed: signed, from: memory, into: step.x86Destination, mayFault: true)
        case .loadAcquire(let size): load(size, signed: false, from: memory, into: step.x86Destination, mayFault: true)
        case .store(let size, let operand): store(size, operand, memory, step)
        case .storeRelease(let size): store(size, .register, memory, step)
        default: try modify(operation, memory, step, at: slot)
        }
    }

    /// Leaves an address in the second scratch register; the first one is free again.
    private mutating func point(to pointer: X86Register, _ arena: ArenaLayout) {
        // Where constants are hidden, a long one needs both.
        loadConstant(arena.base, into: X86Registers.scratch)
        emitter.move(pointer, to: X86Registers.scratch2, .bits32)
        emitter.emit(.add, .bits64, .register(X86Registers.scratch2), X86Registers.scratch)
    }

    private mutating func store(
        _ size: Operation.MemorySize, _ operand: Operation.Operand, _ memory: X86Operand, _ step: Step
    ) {
        var value = step.x86Source
        if operand == .immediate {
            value = X86Registers.scratch
            loadConstant(UInt64(bitPattern: Int64(step.immediate)), into: value)
        }
        let start = emitter.stream.position
        emitter.emit(size == .byte ? .movLow : .mov, size.x86, memory, value)
        emitter.stream.noteFault(from: start, of: X86Registers.scratch.rawValue)
    }

    /// Where there is nothing, the register of the result keeps what it has: of 32 bits, these alone.
    private mutating func modify(
        _ operation: Operation, _ memory: X86Operand, _ step: Step, at slot: Int
    ) throws(CompilerError) {
        let source = step.x86Source
        func start() -> CodeStream<X86Branch>.Position { emitter.stream.position }
        let place: CodeStream<X86Branch>.Position
        switch operation {
        case .atomic(let kind, let size, fetch: false):
            place = start()
            emitter.emit(Self.form(kind), size.x86, memory, source, locked: true)
        case .atomic(.add, let size, fetch: true):
            if size == .word { emitter.move(source, to: source, .bits32) }
            place = start()
            emitter.emit(.xadd, size.x86, memory, source, locked: true)
        case .atomicExchange(let size):
            if size == .word { emitter.move(source, to: source, .bits32) }
            place = start()
            emitter.emit(.xchg, size.x86, memory, source)
        case .atomicCompareExchange(let size):
            if size == .word { emitter.move(.rax, to: .rax, .bits32) }
            place = start()
            emitter.emit(.cmpxchg, size.x86, memory, source, locked: true)
        default: throw CompilerError(.unsupported("this atomic operation in an arena"), slot: slot)
        }
        emitter.stream.noteFault(from: place, of: X86Registers.scratch.rawValue)
        if case .atomicCompareExchange(.word) = operation { emitter.move(.rax, to: .rax, .bits32) }
    }

    /// A pointer of the program, or one of user space, in which null stays null.
    mutating func lowerCast(_ step: Step, at slot: Int) throws(CompilerError) {
        guard let arena = request.arena else { throw CompilerError(.unsupported("an address space cast"), slot: slot) }
        let destination = step.x86Destination
        emitter.move(step.x86Source, to: destination, .bits32)
        guard step.immediate != 1, arena.upperBits != 0 else { return }
        let null = emitter.stream.label()
        emitter.emit(.test, .bits32, .register(destination), destination)
        emitter.stream.branch(.jumpIf(.equal), to: null)
        loadConstant(UInt64(arena.upperBits) << 32, into: X86Registers.scratch)
        emitter.emit(.or, .bits64, .register(destination), X86Registers.scratch)
        emitter.stream.place(null)
    }
}
