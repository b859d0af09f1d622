import BPFInstructions

extension ValuePropagation {
    mutating func rewriteArithmetic(
        _ slot: Int, _ operation: Operation.ArithmeticOperation, _ width: Operation.Width, _ operand: Operation.Operand
    ) {
        var operand = operand
        if operand == .register {
            let source = lowered.steps[slot].source
            if let number = values.immediate(source, width) {
                operand = .immediate
                lowered.steps[slot].immediate = number
                lowered.steps[slot].kind = .operation(.arithmetic(operation, width, .immediate))
            } else if !isPartOfRotation(slot, operation, width) {
                lowered.steps[slot].source = older(source, width)
            }
        }
        let step = lowered.steps[slot]
        switch (operation, operand) {
        case (.move, .register): rewriteCopy(slot, width)
        case (.move, .immediate):
            let number = operation.apply(0, Semantics.extend(step.immediate), width)
            finish(slot)
            values.define(step.destination, .constant(number), at: slot)
        default:
            if operand == .immediate, fold(slot, operation, width) { return }
            if operand == .register, rotate(slot, operation, width) { return }
            compute(slot, operation, width, operand)
        }
    }

    private mutating func rewriteCopy(_ slot: Int, _ width: Operation.Width) {
        let step = lowered.steps[slot]
        let (source, destination) = (step.source, step.destination)
        let isWhole = width == .bits64 || values.zeros.contains(source)
        if isWhole, values.value(source) == values.value(destination) {
            lowered.steps[slot].kind = .removed
            return
        }
        let (full, low) = (values.value(source), values.value(source, .bits32))
        finish(slot)
        values.define(destination, full: isWhole ? full : values.table.add(), low: low, at: slot)
    }

    /// Computes with numbers alone; false when there is something else.
    private mutating func fold(
        _ slot: Int, _ operation: Operation.ArithmeticOperation, _ width: Operation.Width
    ) -> Bool {
        let step = lowered.steps[slot]
        guard let left = values.table.constant(values.value(step.destination, width)) else { return false }
        let number = operation.apply(left, Semantics.extend(step.immediate), width)
        lowered.steps[slot].kind = .constant(number)
        finish(slot)
        values.define(step.destination, .constant(number), at: slot)
        return true
    }

    private mutating func compute(
        _ slot: Int, _ operation: Operation.ArithmeticOperation, _ width: Operation.Width, _ operand: Operation.Operand
    ) {
        let expression = expression(lowered.steps[slot], operation, width, operand)
        if case .sum(let base, let index, let displacement) = expression {
            name(slot, base, index, displacement)
        }
        finish(slot)
        values.define(lowered.steps[slot].destination, expression, at: slot)
    }

    private mutating func expression(
        _ step: Step, _ operation: Operation.ArithmeticOperation, _ width: Operation.Width, _ operand: Operation.Operand
    ) -> ValueTable.Expression {
        let left = values.value(step.destination, width)
        let bits: Int32 = width == .bits32 ? 31 : 63
        switch (operation, width, operand) {
        case (.shiftLeft, _, .immediate): return .shiftLeft(left, by: UInt8(step.immediate & bits), width)
        case (.shiftRight, _, .immediate): return .shiftRight(left, by: UInt8(step.immediate & bits), width)
        case (.add, .bits64, .immediate): return sum(left, adding: step.immediate)
        case (.subtract, .bits64, .immediate) where step.immediate != .min: return sum(left, adding: -step.immediate)
        case (.add, .bits64, .register): return sum(left, values.value(step.source))
        default: return .unknown
        }
    }

    private mutating func sum(_ value: ValueNumber, adding number: Int32) -> ValueTable.Expression {
        let (base, index, displacement) = values.table.sum(value)
        let (sum, overflow) = displacement.addingReportingOverflow(number)
        return overflow ? .unknown : .sum(base: base, index: index, displacement: sum)
    }

    private mutating func sum(_ left: ValueNumber, _ right: ValueNumber) -> ValueTable.Expression {
        let (first, second) = (values.table.sum(left), values.table.sum(right))
        let (sum, overflow) = first.displacement.addingReportingOverflow(second.displacement)
        if overflow { return .unknown }
        return first.index == nil && second.index == nil
            ? .sum(base: first.base, index: second.base, displacement: sum)
            : .sum(base: left, index: right, displacement: 0)
    }

    /// Makes an addition one of other registers than the one it writes, so that nobody needs to have copied them there.
    private mutating func name(_ slot: Int, _ base: ValueNumber, _ index: ValueNumber?, _ displacement: Int32) {
        let step = lowered.steps[slot]
        guard let address = folded(base, index, displacement), address.base != step.destination,
            address.index != step.destination
        else { return }
        lowered.steps[slot].kind = .address
        lowered.steps[slot].source = address.base
        lowered.steps[slot].set(address)
    }

    // MARK: Rotation

    /// Whether the operands are the two parts of a rotated value, which must be found again.
    private mutating func isPartOfRotation(
        _ slot: Int, _ operation: Operation.ArithmeticOperation, _ width: Operation.Width
    ) -> Bool {
        rotation(slot, operation, width) != nil
    }

    private mutating func rotation(
        _ slot: Int, _ operation: Operation.ArithmeticOperation, _ width: Operation.Width
    ) -> (value: ValueNumber, by: UInt8, width: Operation.Width)? {
        switch operation {
        case .or, .xor, .add: break
        default: return nil
        }
        let step = lowered.steps[slot]
        return values.table.rotation(values.value(step.destination, width), values.value(step.source, width), width)
    }

    /// Rotates in place of putting two shifted parts together; false when it is something else.
    private mutating func rotate(
        _ slot: Int, _ operation: Operation.ArithmeticOperation, _ width: Operation.Width
    ) -> Bool {
        guard let rotation = rotation(slot, operation, width) else { return false }
        let step = lowered.steps[slot]
        guard
            let holder = values.holder(of: rotation.value, rotation.width)
                ?? restore(slot, rotation.value, rotation.width)
        else { return false }
        lowered.steps[slot].kind = .rotate(rotation.width, rotation.by)
        lowered.steps[slot].source = holder
        finish(slot)
        values.define(step.destination, at: slot)
        return true
    }

    /// Takes a shift back whose result nobody has read, so that its register holds what was shifted.
    private mutating func restore(_ slot: Int, _ value: ValueNumber, _ width: Operation.Width) -> Register? {
        let step = lowered.steps[slot]
        for register in [step.destination, step.source] {
            guard register == step.destination || !live.after[slot].contains(register),
                let definition = values.unreadDefinition(of: register),
                case .arithmetic(_, width, .immediate)? = lowered.steps[definition].operation
            else { continue }
            lowered.steps[definition].kind = .removed
            if register == step.source {
                values.define(register, full: values.table.add(), low: values.table.add(), at: slot)
                values.keepDefinitions()
            }
            return register
        }
        return nil
    }
}
