import BPFInstructions

extension X86Lowering {
    /// Loads and stores; those that acquire and release are ordinary ones here.
    ///
    /// - Source: Intel 64 Architectures Software Developer's Manual, volume 3, memory ordering.
    mutating func lowerMemory(_ operation: Operation, _ instruction: Instruction, at slot: Int) {
        switch operation {
        case .load(let size, let signed): load(size, signed: signed, instruction, at: slot)
        case .loadAcquire(let size): load(size, signed: false, instruction, at: slot)
        case .store(let size, let operand): store(size, operand, instruction, at: slot)
        case .storeRelease(let size): store(size, .register, instruction, at: slot)
        default: break
        }
    }

    private mutating func load(
        _ size: Operation.MemorySize, signed: Bool, _ instruction: Instruction, at slot: Int
    ) {
        let access = access(size, instruction, at: slot)
        let source = X86Operand.memory(.at(instruction.x86Source, access.offset))
        let destination = instruction.x86Destination
        switch (access.size, signed) {
        case (.byte, false): emitter.emit(.movzxByte, .bits32, source, destination)
        case (.half, false): emitter.emit(.movzxHalf, .bits32, source, destination)
        case (.word, false): emitter.emit(.movLoad, .bits32, source, destination)
        case (.byte, true): emitter.emit(.movsxByte, .bits64, source, destination)
        case (.half, true): emitter.emit(.movsxHalf, .bits64, source, destination)
        case (.word, true): emitter.emit(.movsxWord, .bits64, source, destination)
        case (.double, _): emitter.emit(.movLoad, .bits64, source, destination)
        }
    }

    private mutating func store(
        _ size: Operation.MemorySize, _ operand: Operation.Operand, _ instruction: Instruction, at slot: Int
    ) {
        let access = access(size, instruction, at: slot)
        let destination = X86Operand.memory(.at(instruction.x86Destination, access.offset))
        let isByte = access.size == .byte
        switch operand {
        case .register: emitter.emit(isByte ? .movLow : .mov, access.size.x86, destination, instruction.x86Source)
        case .immediate:
            let form: X86Opcode = isByte ? .movLowImmediate : .movImmediate
            emitter.emit(form, access.size.x86, destination, immediate: Int64(instruction.immediate))
        }
    }

    /// Where the access goes: what the instruction says, unless the request says otherwise.
    private func access(_ size: Operation.MemorySize, _ instruction: Instruction, at slot: Int) -> ContextAccess {
        request.contextAccesses[slot] ?? ContextAccess(offset: Int32(instruction.offset), size: size)
    }

    /// `dst = imm64`.
    mutating func lowerImmediate64(
        _ source: PseudoSource, _ instruction: Instruction, at slot: Int
    ) throws(CompilerError) {
        let destination = instruction.x86Destination
        if source == .function {
            let target = slot + 1 + Int(instruction.immediate)
            guard let label = callback(at: target) else { throw CompilerError(.badTarget(target), slot: slot) }
            emitter.stream.branch(.address(destination), to: label)
        } else if let value = request.immediates[slot] {
            emitter.load(value, into: destination)
        } else if source == .constant {
            let high = UInt64(UInt32(bitPattern: program.instructions[slot + 1].immediate))
            emitter.load(high << 32 | UInt64(UInt32(bitPattern: instruction.immediate)), into: destination)
        } else {
            throw CompilerError(.unresolvedImmediate, slot: slot)
        }
    }
}
