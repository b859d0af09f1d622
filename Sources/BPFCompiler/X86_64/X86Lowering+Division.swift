import BPFInstructions

extension X86Lowering {
    /// `dst = dst / operand` and `dst = dst % operand`, which trap for no operands.
    mutating func lowerDivision(
        _ operation: Operation.ArithmeticOperation,
        _ width: Operation.Width,
        _ operand: Operation.Operand,
        _ instruction: Step
    ) {
        let division = X86Division(operation, width.x86, instruction.x86Destination)
        switch operand {
        case .immediate: divide(division, by: instruction.immediate)
        case .register: divide(division, by: instruction.x86Source)
        }
    }

    private mutating func divide(_ division: X86Division, by value: Int32) {
        let magnitude = UInt64(bitPattern: Int64(value)) & (division.width == .bits32 ? 0xffff_ffff : .max)
        if value == 0 {
            divideByZero(division)
        } else if value == -1, division.isSigned {
            divideByMinusOne(division)
        } else if !division.isSigned, magnitude & (magnitude - 1) == 0 {
            divide(division, byPowerOfTwo: magnitude.trailingZeroBitCount)
        } else {
            loadConstant(magnitude, into: X86Registers.scratch)
            writeDivision(division, by: X86Registers.scratch)
        }
    }

    private mutating func divide(_ division: X86Division, byPowerOfTwo power: Int) {
        let operand = X86Operand.register(division.destination)
        if division.wantsRemainder, power < 31 {
            emitter.emit(.and, by: Int32(1) << Int32(power) - 1, .bits32, division.destination)
        } else if division.wantsRemainder {
            let bits = division.width == .bits32 ? 32 : 64
            emitter.emit(.shlByte, division.width, operand, immediate: Int64(bits - power))
            emitter.emit(.shrByte, division.width, operand, immediate: Int64(bits - power))
        } else if power > 0 {
            emitter.emit(.shrByte, division.width, operand, immediate: Int64(power))
        } else if division.width == .bits32 {
            emitter.move(division.destination, to: division.destination, .bits32)
        }
    }

    /// Divides by a register, whose zero and, for signed division, −1 take ways of their own.
    private mutating func divide(_ division: X86Division, by source: X86Register) {
        let (zero, end) = (emitter.stream.label(), emitter.stream.label())
        let minusOne = emitter.stream.label()
        emitter.emit(.test, division.width, .register(source), source)
        emitter.stream.branch(.jumpIf(.equal), to: zero)
        if division.isSigned {
            emitter.emit(.cmp, by: -1, division.width, source)
            emitter.stream.branch(.jumpIf(.equal), to: minusOne)
        }
        var divisor = source
        if source == .rax || source == .rdx {
            divisor = X86Registers.scratch
            emitter.move(source, to: divisor)
        }
        writeDivision(division, by: divisor)
        emitter.stream.branch(.jump, to: end)
        if division.isSigned {
            emitter.stream.place(minusOne)
            divideByMinusOne(division)
            emitter.stream.branch(.jump, to: end)
        }
        emitter.stream.place(zero)
        divideByZero(division)
        emitter.stream.place(end)
    }

    /// A quotient of 0; the remainder is the dividend.
    private mutating func divideByZero(_ division: X86Division) {
        if !division.wantsRemainder {
            emitter.load(0, into: division.destination)
        } else if division.width == .bits32 {
            emitter.move(division.destination, to: division.destination, .bits32)
        }
    }

    /// The processor would trap for the minimum; its negation is itself.
    private mutating func divideByMinusOne(_ division: X86Division) {
        if division.wantsRemainder {
            emitter.load(0, into: division.destination)
        } else {
            emitter.emit(.neg, division.width, .register(division.destination))
        }
    }

    /// Divides rdx:rax, and keeps what the two held; `divisor` is neither.
    private mutating func writeDivision(_ division: X86Division, by divisor: X86Register) {
        let destination = division.destination
        let (keptA, keptD) = (X86Registers.scratch2, X86Registers.scratch3)
        if destination != .rdx { emitter.move(.rdx, to: keptD) }
        if destination != .rax {
            emitter.move(.rax, to: keptA)
            emitter.move(destination, to: .rax)
        }
        if division.isSigned {
            emitter.emit(.extendAccumulator, division.width)
            emitter.emit(.idiv, division.width, .register(divisor))
        } else {
            emitter.load(0, into: .rdx)
            emitter.emit(.div, division.width, .register(divisor))
        }
        let result: X86Register = division.wantsRemainder ? .rdx : .rax
        if destination != result { emitter.move(result, to: destination) }
        if destination != .rax { emitter.move(keptA, to: .rax) }
        if destination != .rdx { emitter.move(keptD, to: .rdx) }
    }
}

/// What a division is to compute, and where.
private struct X86Division {
    let isSigned: Bool
    let wantsRemainder: Bool
    let width: X86Width
    let destination: X86Register

    init(_ operation: Operation.ArithmeticOperation, _ width: X86Width, _ destination: X86Register) {
        isSigned = operation == .signedDivide || operation == .signedModulo
        wantsRemainder = operation == .modulo || operation == .signedModulo
        self.width = width
        self.destination = destination
    }
}
