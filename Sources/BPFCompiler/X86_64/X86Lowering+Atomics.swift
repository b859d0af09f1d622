import BPFInstructions

extension X86Lowering {
    /// Atomic read-modify-write.
    mutating func lowerAtomic(_ operation: Operation, _ instruction: Step) {
        let source = instruction.x86Source
        let memory = X86Operand.memory(.at(instruction.x86Destination, Int32(instruction.offset)))
        switch operation {
        case .atomic(.add, let size, fetch: true):
            emitter.emit(.xadd, size.x86, memory, source, locked: true)
        case .atomic(let operation, let size, fetch: false):
            emitter.emit(Self.form(operation), size.x86, memory, source, locked: true)
        case .atomic(let operation, let size, fetch: true):
            fetch(Self.form(operation), size.x86, instruction)
        case .atomicExchange(let size): emitter.emit(.xchg, size.x86, memory, source)
        case .atomicCompareExchange(let size):
            emitter.emit(.cmpxchg, size.x86, memory, source, locked: true)
            if size == .word { emitter.move(.rax, to: .rax, .bits32) }
        default: break
        }
    }

    static func form(_ operation: Operation.AtomicOperation) -> X86Opcode {
        switch operation {
        case .add: .add
        case .or: .or
        case .and: .and
        case .xor: .xor
        }
    }

    /// Tries until nobody came between: the processor has no instruction that gives the old value.
    ///
    /// rax is r0 and holds the expected value meanwhile, so a base or source there moves out of the way.
    private mutating func fetch(_ form: X86Opcode, _ width: X86Width, _ instruction: Step) {
        let (destination, source) = (instruction.x86Destination, instruction.x86Source)
        let (new, kept) = (X86Registers.scratch, X86Registers.scratch2)
        let base = destination == .rax ? X86Registers.scratch3 : destination
        let operand = source == .rax ? kept : source
        let memory = X86Operand.memory(.at(base, Int32(instruction.offset)))
        let again = emitter.stream.label()
        if base != destination { emitter.move(destination, to: base) }
        emitter.move(.rax, to: kept)
        emitter.emit(.movLoad, width, memory, .rax)
        emitter.stream.place(again)
        emitter.move(.rax, to: new)
        emitter.emit(form, width, .register(new), operand)
        emitter.emit(.cmpxchg, width, memory, new, locked: true)
        emitter.stream.branch(.jumpIf(.notEqual), to: again)
        if source != .rax {
            emitter.move(.rax, to: source)
            emitter.move(kept, to: .rax)
        }
    }
}
