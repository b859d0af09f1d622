import BPFInstructions

extension ARM64Lowering {
    /// Atomic read-modify-write: one instruction where the processor has it, a loop until nobody came between elsewhere.
    mutating func lowerAtomic(_ operation: Operation, _ step: Step) {
        let base = plain(step.arm64Address(from: step.arm64Destination))
        if features.contains(.atomics) {
            single(operation, step.arm64Source, at: base)
        } else {
            loop(operation, step.arm64Source, at: base)
        }
    }

    /// The access is its last instruction.
    mutating func single(_ operation: Operation, _ source: ARM64Register, at base: ARM64Register) {
        switch operation {
        case .atomic(let atomic, let size, let fetch):
            var operand = source
            if atomic == .and {
                operand = ARM64Registers.scratch3
                emitter.emit(.orn, .bits64, operand, .zero, source)
            }
            let opcode = fetch ? Self.fetching(atomic) : Self.plain(atomic)
            emitter.emit(opcode, size, fetch ? source : .zero, with: operand, at: base)
        case .atomicExchange(let size): emitter.emit(.swpal, size, source, with: source, at: base)
        case .atomicCompareExchange(let size):
            emitter.emit(.casal, size, source, with: ARM64Registers.result, at: base)
        default: break
        }
    }

    private static func plain(_ operation: Operation.AtomicOperation) -> ARM64Opcode {
        switch operation {
        case .add: .ldadd
        case .or: .ldset
        case .and: .ldclr
        case .xor: .ldeor
        }
    }

    private static func fetching(_ operation: Operation.AtomicOperation) -> ARM64Opcode {
        switch operation {
        case .add: .ldaddal
        case .or: .ldsetal
        case .and: .ldclral
        case .xor: .ldeoral
        }
    }

    private static func form(_ operation: Operation.AtomicOperation) -> ARM64Opcode {
        switch operation {
        case .add: .add
        case .or: .orr
        case .and: .and
        case .xor: .eor
        }
    }

    /// Its accesses are the first instruction and the store.
    mutating func loop(_ operation: Operation, _ source: ARM64Register, at base: ARM64Register) {
        let (old, new) = (ARM64Registers.scratch2, ARM64Registers.scratch3)
        let (again, end) = (emitter.stream.label(), emitter.stream.label())
        emitter.stream.place(again)
        exclusiveAccesses = [emitter.stream.position]
        switch operation {
        case .atomic(let atomic, let size, let fetch):
            emitter.emit(.ldxr, size, old, at: base)
            emitter.emit(Self.form(atomic), .bits64, new, old, source)
            store(new, size, at: base, again)
            if fetch { finish(old, into: source) }
        case .atomicExchange(let size):
            emitter.emit(.ldxr, size, old, at: base)
            store(source, size, at: base, again)
            finish(old, into: source)
        case .atomicCompareExchange(let size):
            let width: ARM64Width = size == .double ? .bits64 : .bits32
            emitter.emit(.ldxr, size, old, at: base)
            emitter.emit(.subs, width, .zero, old, ARM64Registers.result)
            emitter.stream.branch(.jumpIf(.notEqual), to: end)
            store(source, size, at: base, again)
            emitter.stream.place(end)
            finish(old, into: ARM64Registers.result)
        default: break
        }
    }

    /// Stores if nobody came between, and tries again otherwise.
    private mutating func store(
        _ value: ARM64Register, _ size: Operation.MemorySize, at base: ARM64Register, _ again: CodeLabel
    ) {
        exclusiveAccesses.append(emitter.stream.position)
        emitter.emit(.stlxr, size, value, with: .x12, at: base)
        emitter.stream.branch(.notZero(.x12, .bits32), to: again)
    }

    /// Gives the old value, and keeps what follows from being done before.
    private mutating func finish(_ old: ARM64Register, into register: ARM64Register) {
        emitter.emit(.dmb)
        emitter.move(old, to: register)
    }
}
