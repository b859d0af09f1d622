import BPFInstructions

extension X86Lowering {
    /// Jumps; `Program` has checked where they go.
    mutating func lowerJump(_ operation: Operation, _ instruction: Step, at slot: Int) throws(CompilerError) {
        guard let target = lowered.target(at: slot) else { return }
        let edge = lowered.moved.isEmpty ? nil : lowered.moved.edges[slot]
        let label = lowered.moved.isEmpty ? CodeLabel(index: target) : label(from: slot, to: target, edge)
        switch operation {
        case .jump:
            if target != slot + 1 { emitter.stream.branch(.jump, to: label) }
        case .jumpIf(let condition, let width, let operand):
            compare(condition, width.x86, operand, instruction)
            emitter.stream.branch(.jumpIf(condition.x86), to: label)
        case .mayGoto:
            emitter.emit(.subByte, .bits64, .memory(.at(.rbp, frame.budgetOffset)), immediate: 1)
            emitter.stream.branch(.jumpIf(.negative), to: label)
        default: break
        }
        if let edge, !edge.jumps { try writeMoved(edge.steps, at: slot) }
    }

    private mutating func compare(
        _ condition: Operation.Condition, _ width: X86Width, _ operand: Operation.Operand, _ instruction: Step
    ) {
        let (destination, value) = (instruction.x86Destination, instruction.immediate)
        switch (operand, condition) {
        case (.register, .bitsSet):
            emitter.emit(.test, width, .register(destination), instruction.x86Source)
        case (.register, _): emitter.emit(.cmp, width, .register(destination), instruction.x86Source)
        case (.immediate, .equal) where value == 0, (.immediate, .notEqual) where value == 0:
            if zeroFlagBefore.tells(destination, width) { return }
            emitter.emit(.test, width, .register(destination), destination)
        case (.immediate, .equal) where hides(value), (.immediate, .notEqual) where hides(value):
            compareBlinded(destination, with: value, width)
        case (.immediate, _) where hides(value):
            loadBlinded(value, into: X86Registers.scratch, width)
            let form: X86Opcode = condition == .bitsSet ? .test : .cmp
            emitter.emit(form, width, .register(destination), X86Registers.scratch)
        case (.immediate, .bitsSet): emitter.emitTest(value, width, destination)
        case (.immediate, _) where value == 0: emitter.emit(.test, width, .register(destination), destination)
        case (.immediate, _): emitter.emit(.cmp, by: value, width, destination)
        }
    }
}

extension Operation.Condition {
    /// What the processor tests after a comparison, or after `test` for `bitsSet`.
    fileprivate var x86: X86Condition {
        switch self {
        case .equal: .equal
        case .notEqual, .bitsSet: .notEqual
        case .greater: .above
        case .greaterOrEqual: .aboveOrEqual
        case .less: .below
        case .lessOrEqual: .belowOrEqual
        case .signedGreater: .greater
        case .signedGreaterOrEqual: .greaterOrEqual
        case .signedLess: .less
        case .signedLessOrEqual: .lessOrEqual
        }
    }
}
