import BPFInstructions

extension ARM64Lowering {
    /// Jumps; `Program` has checked where they go.
    mutating func lowerJump(_ operation: Operation, _ step: Step, at slot: Int) throws(CompilerError) {
        guard let target = lowered.target(at: slot) else { return }
        let edge = lowered.moved.isEmpty ? nil : lowered.moved.edges[slot]
        let label = lowered.moved.isEmpty ? CodeLabel(index: target) : label(from: slot, to: target, edge)
        switch operation {
        case .jump:
            if target != slot + 1 { emitter.stream.branch(.jump, to: label) }
        case .jumpIf(let condition, let width, let operand):
            emitter.stream.branch(branch(condition, width.arm64, operand, step), to: label)
        case .mayGoto:
            spendBudget()
            emitter.stream.branch(.jumpIf(.negative), to: label)
        default: break
        }
        if let edge, !edge.jumps { try writeMoved(edge.steps, at: slot) }
    }

    /// Compares, if need be, and tells which branch is to follow.
    private mutating func branch(
        _ condition: Operation.Condition, _ width: ARM64Width, _ operand: Operation.Operand, _ step: Step
    ) -> ARM64Branch {
        let (destination, value) = (step.arm64Destination, step.immediate)
        switch (operand, condition) {
        case (.register, .bitsSet): emitter.emit(.ands, width, .zero, destination, step.arm64Source)
        case (.register, _): emitter.emit(.subs, width, .zero, destination, step.arm64Source)
        case (.immediate, .equal) where value == 0: return .zero(destination, width)
        case (.immediate, .notEqual) where value == 0: return .notZero(destination, width)
        case (.immediate, _) where hides(value):
            loadNumber(Semantics.extend(value), into: ARM64Registers.scratch)
            emitter.emit(condition == .bitsSet ? .ands : .subs, width, .zero, destination, ARM64Registers.scratch)
        case (.immediate, .bitsSet): test(destination, Semantics.extend(value), width)
        case (.immediate, _):
            emitter.compare(destination, with: Int64(value), width, scratch: ARM64Registers.scratch)
        }
        return .jumpIf(condition.arm64)
    }

    private mutating func test(_ register: ARM64Register, _ value: UInt64, _ width: ARM64Width) {
        if let pattern = ARM64BitPattern(value, width) {
            emitter.emit(.andsPattern, width, .zero, register, pattern)
        } else {
            emitter.load(value, into: ARM64Registers.scratch)
            emitter.emit(.ands, width, .zero, register, ARM64Registers.scratch)
        }
    }
}

extension Operation.Condition {
    /// What the processor tests after a comparison, or after `tst` for `bitsSet`.
    fileprivate var arm64: ARM64Condition {
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
