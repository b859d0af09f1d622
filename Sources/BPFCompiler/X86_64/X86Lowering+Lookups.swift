import BPFInstructions

/// Code that runs seldom, and so stands behind its subprogram.
enum X86Aside: Sendable {
    /// Clears r0 and goes on at `next`.
    case nothing(CodeLabel, next: CodeLabel)
    /// Goes on to the next element of a chain, or ends a chain in which the key is not.
    case chain(X86Chain)
    /// Does what was moved there, and goes on at `next`.
    case steps(MovedSteps.Edge, CodeLabel, next: CodeLabel)
}

extension X86Lowering {
    /// `r0 = &values[key]`, or 0 for a key that is too large.
    mutating func lowerLookup(_ map: IndexedMap, _ step: Step) {
        let (none, end) = (emitter.stream.label(), emitter.stream.label())
        let (result, scratch) = (X86Register.rax, X86Registers.scratch)
        emitter.emit(.movLoad, .bits32, step.x86Memory(from: step.x86Source), result)
        emitter.emit(.cmp, by: Int32(bitPattern: map.count), .bits32, result)
        emitter.stream.branch(.jumpIf(.aboveOrEqual), to: none)
        if map.slotStride != 0 {
            let slot = X86Operand.memory(.at(X86Registers.runState, request.runState.slot))
            emitter.emit(.movLoad, .bits64, slot, X86Registers.scratch2)
            emitter.multiply(X86Registers.scratch2, by: map.slotStride, scratch: scratch)
        }
        emitter.multiply(result, by: map.stride, scratch: scratch)
        if map.slotStride != 0 { emitter.emit(.add, .bits64, .register(result), X86Registers.scratch2) }
        emitter.load(map.base, into: scratch)
        emitter.emit(.add, .bits64, .register(result), scratch)
        emitter.stream.place(end)
        asides.append(.nothing(none, next: end))
    }

    /// `r0 = &values[index]` in the run's slot.
    mutating func lowerLookup(_ map: IndexedMap, at index: UInt32) {
        let slot = X86Operand.memory(.at(X86Registers.runState, request.runState.slot))
        emitter.emit(.movLoad, .bits64, slot, .rax)
        emitter.multiply(.rax, by: map.slotStride, scratch: X86Registers.scratch)
        emitter.load(map.base &+ UInt64(index) &* map.stride, into: X86Registers.scratch)
        emitter.emit(.add, .bits64, .register(.rax), X86Registers.scratch)
    }

    /// Writes what was put aside.
    mutating func writeAsides() throws(CompilerError) {
        for aside in asides {
            switch aside {
            case .nothing(let label, let next):
                emitter.stream.place(label)
                emitter.load(0, into: .rax)
                emitter.stream.branch(.jump, to: next)
            case .chain(let chain): writeChainAside(chain)
            case .steps(let moved, let label, let next):
                emitter.stream.place(label)
                try writeMoved(moved.steps, at: moved.slot)
                emitter.stream.branch(.jump, to: next)
            }
        }
        asides = []
    }
}

extension X86Emitter {
    /// Multiplies all 64 bits by a number.
    mutating func multiply(_ register: X86Register, by value: UInt64, scratch: X86Register) {
        let operand = X86Operand.register(register)
        if value & (value &- 1) == 0 {
            if value > 1 { emit(.shlByte, .bits64, operand, immediate: Int64(value.trailingZeroBitCount)) }
        } else if let small = Int8(exactly: Int64(bitPattern: value)) {
            emit(.imulByte, .bits64, operand, register, immediate: Int64(small))
        } else if let number = Int32(exactly: Int64(bitPattern: value)) {
            emit(.imulImmediate, .bits64, operand, register, immediate: Int64(number))
        } else {
            load(value, into: scratch)
            emit(.imulLoad, .bits64, .register(scratch), register)
        }
    }
}
