import BPFInstructions

extension X86Lowering {
    /// `dst = dst op operand`.
    mutating func lowerArithmetic(
        _ operation: Operation.ArithmeticOperation,
        _ width: Operation.Width,
        _ operand: Operation.Operand,
        _ instruction: Step
    ) {
        if blinds, operand == .immediate, lowerBlinded(operation, width, instruction) { return }
        switch operation {
        case .add: lowerTwoOperand(.add, width, operand, instruction)
        case .subtract: lowerTwoOperand(.sub, width, operand, instruction)
        case .or: lowerTwoOperand(.or, width, operand, instruction)
        case .xor: lowerTwoOperand(.xor, width, operand, instruction)
        case .and: lowerAnd(width, operand, instruction)
        case .move: lowerMove(width, operand, instruction)
        case .multiply: lowerMultiplication(width, operand, instruction)
        case .divide, .modulo, .signedDivide, .signedModulo: lowerDivision(operation, width, operand, instruction)
        case .shiftLeft, .shiftRight, .shiftRightArithmetic: lowerShift(operation, width, operand, instruction)
        }
    }

    private mutating func lowerTwoOperand(
        _ operation: X86Arithmetic, _ width: Operation.Width, _ operand: Operation.Operand, _ instruction: Step
    ) {
        let destination = instruction.x86Destination
        switch operand {
        case .immediate: emitter.emit(operation, by: instruction.immediate, width.x86, destination)
        case .register:
            emitter.emit(operation.register, width.x86, .register(destination), instruction.x86Source)
        }
        zeroFlag = X86ZeroFlag(register: destination, width: width.x86)
    }

    /// A mask without high bits clears the upper half, as every 32-bit form does.
    private mutating func lowerAnd(
        _ width: Operation.Width, _ operand: Operation.Operand, _ instruction: Step
    ) {
        let (destination, mask) = (instruction.x86Destination, instruction.immediate)
        switch (operand, mask) {
        case (.immediate, 0xff): emitter.emit(.movzxByte, .bits32, .register(destination), destination)
        case (.immediate, 0xffff): emitter.emit(.movzxHalf, .bits32, .register(destination), destination)
        case (.immediate, 0...):
            emitter.emit(.and, by: mask, .bits32, destination)
            zeroFlag = X86ZeroFlag(register: destination, width: .bits32)
        default: lowerTwoOperand(.and, width, operand, instruction)
        }
    }

    private mutating func lowerMove(
        _ width: Operation.Width, _ operand: Operation.Operand, _ instruction: Step
    ) {
        let destination = instruction.x86Destination
        switch (operand, width) {
        case (.immediate, .bits32):
            emitter.load(UInt64(UInt32(bitPattern: instruction.immediate)), into: destination)
        case (.immediate, .bits64): emitter.load(Semantics.extend(instruction.immediate), into: destination)
        case (.register, _): emitter.move(instruction.x86Source, to: destination, width.x86)
        }
    }

    private mutating func lowerMultiplication(
        _ width: Operation.Width, _ operand: Operation.Operand, _ instruction: Step
    ) {
        let (destination, value) = (instruction.x86Destination, Int64(instruction.immediate))
        switch operand {
        case .immediate where value == 3 || value == 5 || value == 9:
            let scale: X86Memory.Scale = value == 3 ? .two : value == 5 ? .four : .eight
            let sum = X86Memory(base: destination, index: destination, scale: scale)
            emitter.emit(.lea, width.x86, .memory(sum), destination)
        case .immediate:
            let form: X86Opcode = Int8(exactly: value) == nil ? .imulImmediate : .imulByte
            emitter.emit(form, width.x86, .register(destination), destination, immediate: value)
        case .register: emitter.emit(.imulLoad, width.x86, .register(instruction.x86Source), destination)
        }
    }

    /// `dst = (sN)src`.
    mutating func lowerSignExtension(
        _ size: Operation.MemorySize, _ width: Operation.Width, _ instruction: Step
    ) {
        let (source, destination) = (X86Operand.register(instruction.x86Source), instruction.x86Destination)
        switch size {
        case .byte: emitter.emit(.movsxByte, width.x86, source, destination)
        case .half: emitter.emit(.movsxHalf, width.x86, source, destination)
        case .word: emitter.emit(.movsxWord, .bits64, source, destination)
        case .double: emitter.move(instruction.x86Source, to: destination)
        }
    }

    /// `dst = swap(dst)`; the processor is little-endian.
    mutating func lowerByteSwap(
        _ size: Operation.MemorySize, _ order: Operation.Endianness, _ register: X86Register
    ) {
        let operand = X86Operand.register(register)
        let swaps = order != .little
        switch size {
        case .byte: emitter.emit(.movzxByte, .bits32, operand, register)
        case .half:
            if swaps { emitter.emit(.rorByte, .bits16, operand, immediate: 8) }
            emitter.emit(.movzxHalf, .bits32, operand, register)
        case .word:
            if swaps { emitter.emit(.bswap, .bits32, register) } else { emitter.move(register, to: register, .bits32) }
        case .double:
            if swaps { emitter.emit(.bswap, .bits64, register) }
        }
    }
}
