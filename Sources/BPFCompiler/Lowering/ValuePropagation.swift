import BPFInstructions

/// Goes once through a program and makes each step read what was there before it was copied, computed with numbers or
/// added up; steps that are not needed then are left to `removeDeadSteps`.
///
/// Its functions are `mutating`, whether they change it or not: a value of this size would be copied for each call otherwise.
struct ValuePropagation: ~Copyable {
    var lowered: LoweredProgram
    var values: RegisterValues
    /// What is read after each slot in the program as it was.
    let live: Liveness
    /// A register that holds only a part of its sum since `splitSum`.
    private var split: Register?

    init(_ lowered: LoweredProgram) {
        live = Liveness(lowered)
        values = RegisterValues()
        self.lowered = lowered
    }

    /// The program with its steps rewritten.
    static func run(_ lowered: consuming LoweredProgram) -> LoweredProgram {
        var pass = ValuePropagation(lowered)
        let upper = UpperHalves(pass.lowered)
        var isReached = true
        var known = pass.lowered.request.facts.constants[...]
        for slot in pass.lowered.steps.indices {
            if !pass.lowered.program.arrivals[slot].isEmpty {
                pass.values.forgetAll(zeros: upper.atTarget[slot])
                isReached = true
            }
            if !isReached {
                pass.lowered.steps[slot].kind = .removed
                continue
            }
            while let fact = known.first, fact.slot <= slot {
                if fact.slot == slot { pass.values.learn(fact.register, fact.value) }
                known.removeFirst()
            }
            pass.rewrite(slot)
            let flow = pass.lowered.steps[slot].effects.flow
            if flow == .exit || flow == .jump { isReached = false }
        }
        return pass.lowered
    }

    private mutating func rewrite(_ slot: Int) {
        switch lowered.steps[slot].kind {
        case .removed: return
        case .constant(let number):
            let destination = lowered.steps[slot].destination
            finish(slot)
            values.define(destination, .constant(number), at: slot)
        case .arena:
            finish(slot)
            values.forget(lowered.steps[slot].writes)
        case .hashLookup, .tailCall:
            finish(slot)
            values.forget(.lost)
        case .rotate, .address, .lookup, .lookupAt, .contextLoad:
            finish(slot)
            values.define(lowered.steps[slot].destination, at: slot)
        case .operation(let operation): rewrite(slot, operation)
        }
    }

    private mutating func rewrite(_ slot: Int, _ operation: Operation) {
        switch operation {
        case .arithmetic(let arithmetic, let width, let operand): rewriteArithmetic(slot, arithmetic, width, operand)
        case .load: rewriteLoad(slot)
        case .store(let size, let operand): rewriteStore(slot, size, operand)
        case .jumpIf(let condition, let width, let operand): rewriteJump(slot, condition, width, operand)
        case .mayGoto, .jump:
            finish(slot)
            values.keepDefinitions()
        case .moveSignExtended(let size, _):
            let step = lowered.steps[slot]
            if size != .double { lowered.steps[slot].source = older(step.source, .bits32) }
            finish(slot)
            values.define(step.destination, at: slot)
        case .callHelper: rewriteCall(slot)
        default:
            finish(slot)
            values.forget(lowered.steps[slot].writes)
        }
    }

    /// Takes note of what the step, as it is now, reads and leaves in upper halves.
    mutating func finish(_ slot: Int) {
        let step = lowered.steps[slot]
        values.noteReads(step.reads)
        values.zeros = step.effects.zeros(values.zeros, step)
        if let register = split {
            values.forget(RegisterSet(register))
            split = nil
        }
    }

    /// The register that has held the same value longest.
    mutating func older(_ register: Register, _ width: Operation.Width) -> Register {
        values.holder(of: values.value(register, width), width) ?? register
    }

    // MARK: Jumps

    private mutating func rewriteJump(
        _ slot: Int, _ condition: Operation.Condition, _ width: Operation.Width, _ written: Operation.Operand
    ) {
        var step = lowered.steps[slot]
        var operand = written
        if operand == .register {
            if let number = values.immediate(step.source, width) {
                operand = .immediate
                step.immediate = number
            } else {
                step.source = older(step.source, width)
            }
        }
        if operand != written { step.kind = .operation(.jumpIf(condition, width, operand)) }
        if operand == .immediate, let left = values.table.constant(values.value(step.destination, width)) {
            let holds = condition.holds(left, Semantics.extend(step.immediate), width)
            step.kind = holds ? .operation(.jump(.offset)) : .removed
        } else {
            step.destination = older(step.destination, width)
        }
        lowered.steps[slot] = step
        finish(slot)
        values.keepDefinitions()
    }

    // MARK: Memory

    private mutating func rewriteLoad(_ slot: Int) {
        let step = lowered.steps[slot]
        if let address = address(values.value(step.source), offset: step.offset)
            ?? splitSum(in: step.source, at: slot, isDeadAfter: step.source == step.destination)
        {
            lowered.steps[slot].source = address.base
            lowered.steps[slot].set(address)
        }
        finish(slot)
        values.define(step.destination, at: slot)
    }

    private mutating func rewriteStore(_ slot: Int, _ size: Operation.MemorySize, _ operand: Operation.Operand) {
        var step = lowered.steps[slot]
        if operand == .register {
            let width: Operation.Width = size == .double ? .bits64 : .bits32
            if let number = values.immediate(step.source, width) {
                step.kind = .operation(.store(size, .immediate))
                step.immediate = number
            } else {
                step.source = older(step.source, width)
            }
        }
        if let address = address(values.value(step.destination), offset: step.offset)
            ?? (step.destination == step.source
                ? nil : splitSum(in: step.destination, at: slot, isDeadAfter: false))
        {
            step.destination = address.base
            step.set(address)
        }
        lowered.steps[slot] = step
        finish(slot)
    }

    /// Registers that add up to an address; nil when they are not all there any more.
    mutating func address(_ value: ValueNumber, offset: Int32) -> FoldedAddress? {
        let (base, index, displacement) = values.table.sum(value)
        let (sum, overflow) = displacement.addingReportingOverflow(offset)
        return overflow ? nil : folded(base, index, sum)
    }

    /// The registers that hold the parts of a sum; nil when they are not all there any more.
    mutating func folded(_ base: ValueNumber, _ index: ValueNumber?, _ displacement: Int32) -> FoldedAddress? {
        // A larger number would stand in the code as the program has it; these are for frames.
        if lowered.request.blinding != nil, displacement < -512 || displacement >= 512 { return nil }
        guard var index else {
            return values.holder(of: base).map { FoldedAddress(base: $0, offset: displacement) }
        }
        var base = base
        if values.table.scaled(base) != nil, values.table.scaled(index) == nil { (base, index) = (index, base) }
        guard let baseHolder = values.holder(of: base) else { return nil }
        if let (value, scale) = values.table.scaled(index), let holder = values.holder(of: value) {
            return FoldedAddress(base: baseHolder, index: holder, scale: scale, offset: displacement)
        }
        return values.holder(of: index).map { FoldedAddress(base: baseHolder, index: $0, offset: displacement) }
    }
}

extension ValuePropagation {
    /// Takes back an addition that only this access wants, since it can add by itself; nil when others want it too.
    private mutating func splitSum(in register: Register, at slot: Int, isDeadAfter: Bool) -> FoldedAddress? {
        guard isDeadAfter || !live.after[slot].contains(register),
            let definition = values.unreadDefinition(of: register),
            case .arithmetic(.add, .bits64, .register)? = lowered.steps[definition].operation,
            case .sum(_, let index?, 0) = values.table[values.value(register)],
            let holder = values.holder(of: index), holder == lowered.steps[definition].source, holder != register
        else { return nil }
        let offset = lowered.steps[slot].offset
        lowered.steps[definition].kind = .removed
        split = register
        return FoldedAddress(base: register, index: holder, offset: offset)
    }
}

/// An address as loads and stores can name it.
struct FoldedAddress {
    let base: Register
    var index: Register?
    var scale: UInt8 = 0
    let offset: Int32
}

extension Step {
    /// Takes over all of an address but its base.
    mutating func set(_ address: FoldedAddress) {
        index = address.index
        scale = address.scale
        offset = address.offset
    }
}
