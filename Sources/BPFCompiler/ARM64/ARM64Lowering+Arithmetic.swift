import BPFInstructions

extension ARM64Lowering {
    /// `dst = dst op operand`.
    mutating func lowerArithmetic(
        _ operation: Operation.ArithmeticOperation, _ width: ARM64Width, _ operand: Operation.Operand, _ step: Step
    ) {
        let destination = step.arm64Destination
        switch (operation, operand) {
        case (.move, .register): emitter.move(step.arm64Source, to: destination, width)
        case (.move, .immediate):
            let value = Semantics.extend(step.immediate)
            loadNumber(width == .bits32 ? value & 0xffff_ffff : value, into: destination)
        case (.add, .immediate) where !hides(step.immediate): add(Int64(step.immediate), width, destination)
        case (.subtract, .immediate) where !hides(step.immediate): add(-Int64(step.immediate), width, destination)
        case (.or, .immediate): logical(.orr, .orrPattern, width, step)
        case (.and, .immediate): logical(.and, .andPattern, width, step)
        case (.xor, .immediate): logical(.eor, .eorPattern, width, step)
        case (.shiftLeft, .immediate), (.shiftRight, .immediate), (.shiftRightArithmetic, .immediate):
            shift(operation, width, UInt32(bitPattern: step.immediate), destination)
        case (.divide, .immediate), (.modulo, .immediate):
            if !divideByPowerOfTwo(operation, width, step) { compute(operation, width, destination, constant(step)) }
        case (_, .immediate): compute(operation, width, destination, constant(step))
        case (_, .register): compute(operation, width, destination, step.arm64Source)
        }
    }

    /// The immediate, in a register.
    private mutating func constant(_ step: Step) -> ARM64Register {
        loadNumber(Semantics.extend(step.immediate), into: ARM64Registers.scratch)
        return ARM64Registers.scratch
    }

    /// Division by zero gives 0 on this processor, and the smallest number divided by −1 is itself, as programs have it.
    private mutating func compute(
        _ operation: Operation.ArithmeticOperation, _ width: ARM64Width, _ destination: ARM64Register,
        _ operand: ARM64Register
    ) {
        switch operation {
        case .add: emitter.emit(.add, width, destination, destination, operand)
        case .subtract: emitter.emit(.sub, width, destination, destination, operand)
        case .multiply: emitter.emit(.madd, width, destination, destination, operand, .zero)
        case .or: emitter.emit(.orr, width, destination, destination, operand)
        case .and: emitter.emit(.and, width, destination, destination, operand)
        case .xor: emitter.emit(.eor, width, destination, destination, operand)
        case .shiftLeft: emitter.emit(.lslv, width, destination, destination, operand)
        case .shiftRight: emitter.emit(.lsrv, width, destination, destination, operand)
        case .shiftRightArithmetic: emitter.emit(.asrv, width, destination, destination, operand)
        case .divide: emitter.emit(.udiv, width, destination, destination, operand)
        case .signedDivide: emitter.emit(.sdiv, width, destination, destination, operand)
        case .modulo: remainder(.udiv, width, destination, operand)
        case .signedModulo: remainder(.sdiv, width, destination, operand)
        case .move: emitter.move(operand, to: destination, width)
        }
    }

    private mutating func remainder(
        _ division: ARM64Opcode, _ width: ARM64Width, _ destination: ARM64Register, _ operand: ARM64Register
    ) {
        let quotient = ARM64Registers.scratch2
        emitter.emit(division, width, quotient, destination, operand)
        emitter.emit(.msub, width, destination, quotient, operand, destination)
    }

    private mutating func add(_ value: Int64, _ width: ARM64Width, _ destination: ARM64Register) {
        emitter.add(value, to: destination, into: destination, width, scratch: ARM64Registers.scratch)
    }

    private mutating func logical(
        _ opcode: ARM64Opcode, _ withPattern: ARM64Opcode, _ width: ARM64Width, _ step: Step
    ) {
        let destination = step.arm64Destination
        if !hides(step.immediate), let pattern = ARM64BitPattern(Semantics.extend(step.immediate), width) {
            emitter.emit(withPattern, width, destination, destination, pattern)
        } else {
            emitter.emit(opcode, width, destination, destination, constant(step))
        }
    }

    private mutating func shift(
        _ operation: Operation.ArithmeticOperation, _ width: ARM64Width, _ amount: UInt32, _ destination: ARM64Register
    ) {
        let amount = amount & (width.bitCount - 1)
        if amount == 0 {
            if width == .bits32 { emitter.move(destination, to: destination, .bits32) }
        } else if operation == .shiftLeft {
            emitter.shiftLeft(destination, by: amount, width, into: destination)
        } else {
            let opcode: ARM64Opcode = operation == .shiftRight ? .ubfm : .sbfm
            emitter.emit(opcode, width, destination, destination, rotation: amount, last: width.bitCount - 1)
        }
    }

    private mutating func divideByPowerOfTwo(
        _ operation: Operation.ArithmeticOperation, _ width: ARM64Width, _ step: Step
    ) -> Bool {
        let value = UInt64(bitPattern: Int64(step.immediate)) & (width == .bits32 ? 0xffff_ffff : .max)
        guard value != 0, value & (value - 1) == 0 else { return false }
        let (power, destination) = (UInt32(value.trailingZeroBitCount), step.arm64Destination)
        if operation == .divide {
            shift(.shiftRight, width, power, destination)
        } else if power == 0 {
            emitter.load(0, into: destination)
        } else {
            emitter.emit(.ubfm, width, destination, destination, rotation: 0, last: power - 1)
        }
        return true
    }

    /// `dst = src` rotated left.
    mutating func lowerRotation(_ width: ARM64Width, _ amount: UInt8, _ step: Step) {
        let source = step.arm64Source
        emitter.emit(
            .extr, width, step.arm64Destination, source, source,
            lowest: (width.bitCount - UInt32(amount)) & (width.bitCount - 1))
    }

    /// `dst = (sN)src`.
    mutating func lowerSignExtension(_ size: Operation.MemorySize, _ width: ARM64Width, _ step: Step) {
        if size == .double {
            emitter.move(step.arm64Source, to: step.arm64Destination)
        } else {
            let width = size == .word ? ARM64Width.bits64 : width
            let last = UInt32(size.rawValue * 8 - 1)
            emitter.emit(.sbfm, width, step.arm64Destination, step.arm64Source, rotation: 0, last: last)
        }
    }

    /// `dst = swap(dst)`; the processor runs little-endian.
    mutating func lowerByteSwap(
        _ size: Operation.MemorySize, _ order: Operation.Endianness, _ register: ARM64Register
    ) {
        let swaps = order != .little
        switch size {
        case .byte: emitter.emit(.ubfm, .bits32, register, register, rotation: 0, last: 7)
        case .half:
            if swaps { emitter.emit(.rev16, .bits32, register, register) }
            emitter.emit(.ubfm, .bits32, register, register, rotation: 0, last: 15)
        case .word:
            if swaps {
                emitter.emit(.rev, .bits32, register, register)
            } else {
                emitter.move(register, to: register, .bits32)
            }
        case .double: if swaps { emitter.emit(.rev, .bits64, register, register) }
        }
    }
}
