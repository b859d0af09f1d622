import BPFInstructions

/// Memory of the program's arena, which may not be there.
///
/// A pointer is made an address anew for each access, so that whatever it is, the access stays in the arena's window and its guards.
extension ARM64Lowering {
    /// What a fault clears where nothing is loaded: nobody has anything in it between instructions.
    private static var nobodys: ARM64Register { .x12 }

    mutating func lowerArena(_ operation: Operation, _ step: Step, at slot: Int) throws(CompilerError) {
        guard let arena = request.arena else { throw CompilerError(.unsupported("memory of an arena"), slot: slot) }
        let base = ARM64Registers.scratch
        switch operation {
        case .load, .loadAcquire: point(to: step.arm64Source, arena)
        default: point(to: step.arm64Destination, arena)
        }
        let address = ARM64Address(base: base, offset: step.offset)
        switch operation {
        case .load(let size, let signed):
            load(size, signed: signed, step.arm64Destination, address)
            emitter.stream.noteFault(of: step.arm64Destination)
        case .store(let size, let operand):
            let value = operand == .register ? step.arm64Source : constant(step.immediate)
            access(.strScaled, size, value, address)
            emitter.stream.noteFault(of: Self.nobodys)
        case .loadAcquire(let size):
            emitter.emit(.ldar, size, step.arm64Destination, at: plain(address))
            emitter.stream.noteFault(of: step.arm64Destination)
        case .storeRelease(let size):
            emitter.emit(.stlr, size, step.arm64Source, at: plain(address))
            emitter.stream.noteFault(of: Self.nobodys)
        default: modify(operation, step, at: plain(address))
        }
    }

    /// Leaves an address in the scratch register.
    private mutating func point(to pointer: ARM64Register, _ arena: ArenaLayout) {
        emitter.load(arena.base, into: ARM64Registers.scratch2)
        emitter.move(pointer, to: ARM64Registers.scratch, .bits32)
        emitter.emit(.add, .bits64, ARM64Registers.scratch, ARM64Registers.scratch, ARM64Registers.scratch2)
    }

    /// Where there is nothing, the register of the result keeps what it has: of 32 bits, these alone.
    private mutating func modify(_ operation: Operation, _ step: Step, at base: ARM64Register) {
        if let result = step.narrowResult(of: operation) { emitter.move(result, to: result, .bits32) }
        if features.contains(.atomics) {
            single(operation, step.arm64Source, at: base)
            emitter.stream.noteFault(of: Self.nobodys)
        } else {
            loop(operation, step.arm64Source, at: base)
            for place in exclusiveAccesses { emitter.stream.noteFault(from: place, of: Self.nobodys.rawValue) }
        }
    }

    /// A pointer of the program, or one of user space, in which null stays null.
    mutating func lowerCast(_ step: Step, at slot: Int) throws(CompilerError) {
        guard let arena = request.arena else { throw CompilerError(.unsupported("an address space cast"), slot: slot) }
        let destination = step.arm64Destination
        emitter.move(step.arm64Source, to: destination, .bits32)
        guard step.immediate != 1, arena.upperBits != 0 else { return }
        let null = emitter.stream.label()
        emitter.stream.branch(.zero(destination, .bits32), to: null)
        emitter.load(UInt64(arena.upperBits) << 32, into: ARM64Registers.scratch)
        emitter.emit(.orr, .bits64, destination, destination, ARM64Registers.scratch)
        emitter.stream.place(null)
    }
}

extension Step {
    /// The register of a result of 32 bits; nil for others.
    fileprivate func narrowResult(of operation: Operation) -> ARM64Register? {
        switch operation {
        case .atomic(_, .word, fetch: true), .atomicExchange(.word): arm64Source
        case .atomicCompareExchange(.word): ARM64Registers.result
        default: nil
        }
    }
}
