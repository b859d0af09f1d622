import BPFInstructions

extension X86Lowering {
    /// `dst = dst shifted by operand`, the amount taken modulo the width.
    mutating func lowerShift(
        _ operation: Operation.ArithmeticOperation,
        _ width: Operation.Width,
        _ operand: Operation.Operand,
        _ instruction: Step
    ) {
        let forms = X86Shift(operation)
        let destination = instruction.x86Destination
        switch operand {
        case .immediate:
            let amount = Int64(instruction.immediate) & (width == .bits32 ? 31 : 63)
            if amount > 0 {
                emitter.emit(forms.byte, width.x86, .register(destination), immediate: amount)
                zeroFlag = X86ZeroFlag(register: destination, width: width.x86)
            } else if width == .bits32 {
                emitter.move(destination, to: destination, .bits32)
            }
        case .register where features.contains(.bmi2):
            emitter.emit(forms.flagless, width.x86, destination, destination, count: instruction.x86Source)
        case .register: shiftByCount(forms.count, width.x86, destination, instruction.x86Source)
        }
    }

    /// `dst = src` rotated left.
    mutating func lowerRotation(_ width: Operation.Width, _ amount: UInt8, _ step: Step) {
        let (source, destination) = (step.x86Source, step.x86Destination)
        let bits: UInt8 = width == .bits32 ? 32 : 64
        if source != destination, features.contains(.bmi2) {
            emitter.emit(.rorx, width.x86, destination, source, immediate: Int64(bits - amount))
        } else {
            if source != destination { emitter.move(source, to: destination, width.x86) }
            emitter.emit(.rolByte, width.x86, .register(destination), immediate: Int64(amount))
        }
    }

    /// `dst = src + (index << scale) + offset`.
    mutating func lowerAddress(_ step: Step) {
        if step.index == nil, step.offset == 0 {
            emitter.move(step.x86Source, to: step.x86Destination)
        } else {
            emitter.emit(.lea, .bits64, step.x86Memory(from: step.x86Source), step.x86Destination)
        }
    }

    /// Shifts with the amount in rcx, the only register that the old forms take it from.
    private mutating func shiftByCount(
        _ form: X86Opcode, _ width: X86Width, _ destination: X86Register, _ source: X86Register
    ) {
        if source == .rcx {
            emitter.emit(form, width, .register(destination))
            return
        }
        let kept = X86Registers.scratch
        emitter.move(.rcx, to: kept)
        emitter.move(source, to: .rcx, .bits32)
        if destination == .rcx {
            emitter.emit(form, width, .register(kept))
        } else {
            emitter.emit(form, width, .register(destination))
        }
        emitter.move(kept, to: .rcx)
    }
}

/// A shift in all its forms.
private struct X86Shift {
    /// By an immediate.
    let byte: X86Opcode
    /// By rcx.
    let count: X86Opcode
    /// By any register, with BMI2.
    let flagless: X86Opcode

    init(_ operation: Operation.ArithmeticOperation) {
        switch operation {
        case .shiftRight: (byte, count, flagless) = (.shrByte, .shrCount, .shrx)
        case .shiftRightArithmetic: (byte, count, flagless) = (.sarByte, .sarCount, .sarx)
        default: (byte, count, flagless) = (.shlByte, .shlCount, .shlx)
        }
    }
}
