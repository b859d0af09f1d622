import BPFInstructions

/// A program on its way to machine code: what both back ends translate, step by step.
struct LoweredProgram: Sendable {
    let program: Program
    var request: CompilationRequest
    /// By slot.
    var steps: [Step]
    /// Whether fields of the context are loaded that are elsewhere.
    private(set) var readsContextFields = false
    /// The slot that each jump or local call goes to; −1 for other steps.
    private(set) var targets: [Int32]
    /// What no slot has any more.
    var moved = MovedSteps()
    /// The last slots of innermost loops, by the slots that they begin with; not known without passes.
    var loopEnds: [Int: Int] = [:]

    /// Takes a program over, as it is written.
    init(_ request: consuming CompilationRequest, _ program: consuming Program) {
        steps = program.steps
        program.steps = []
        targets = program.targets
        self.program = program
        self.request = request
    }

    /// Puts into the program what the request knows about it.
    ///
    /// The initializer does not: it would copy all there is when it ends.
    mutating func resolve() {
        // These follow the program's own instructions, so they come before anything else is put in their place.
        let loads = ContextLoads.find(request, program, steps)
        resolveImmediates()
        if request.optimizes { for slot in steps.indices { steps[slot].noteEffects() } }
        for slot in request.faultingLoads where steps.indices.contains(slot) {
            if case .load? = steps[slot].operation { steps[slot].mayFault = true }
        }
        for slot in request.arena?.accesses ?? [] where steps.indices.contains(slot) {
            if let operation = steps[slot].operation { steps[slot].kind = .arena(operation) }
        }
        resolveContext(loads)
        leaveOutUnreached()
    }

    private mutating func resolveContext(_ loads: ContextLoads) {
        readsContextFields = !loads.possible.isEmpty || !loads.certain.isEmpty
        for (slot, access) in loads.possible { steps[slot].kind = .contextLoad(access) }
        for (slot, access) in loads.certain { move(slot, to: access) }
        for (slot, access) in request.contextAccesses { move(slot, to: access) }
    }

    private mutating func move(_ slot: Int, to place: FieldPlace) {
        switch steps[slot].operation {
        case .load(_, let signed)?: steps[slot].kind = .operation(.load(place.size, signed: signed))
        case .store(_, let operand)?: steps[slot].kind = .operation(.store(place.size, operand))
        default: return
        }
        steps[slot].offset = place.offset
    }

    /// Puts numbers in the place of 64-bit loads that stand for one.
    private mutating func resolveImmediates() {
        for slot in program.wideLoads {
            if let value = request.immediates[slot] {
                steps[slot].kind = .constant(value)
            } else if case .loadImmediate64(.constant)? = steps[slot].operation {
                let high = UInt64(UInt32(bitPattern: program.instructions[slot + 1].immediate))
                steps[slot].kind = .constant(high << 32 | UInt64(UInt32(bitPattern: steps[slot].immediate)))
            }
        }
    }

    /// The slot that a jump or local call goes to.
    func target(at slot: Int) -> Int? {
        targets[slot] < 0 ? nil : Int(targets[slot])
    }

    /// The subprograms, with what their steps need now.
    var subprograms: [Subprogram] {
        var subprograms = program.subprograms.map { original in
            var subprogram = original
            for slot in original.slots { subprogram.add(steps[slot], request) }
            return subprogram
        }
        if moved.isEmpty { return subprograms }
        moved.forEach { slot, step in
            let place = subprograms.partitioningIndex { $0.slots.upperBound > slot }
            subprograms[place].add(step, request)
        }
        return subprograms
    }

    /// Whether a jump goes to a slot.
    func isTarget(_ slot: Int) -> Bool {
        program.arrivals[slot].isJump
    }

    /// The label of what follows the innermost loop that begins at a slot; nil where that isn't known, or nothing follows.
    func endOfLoop(at head: Int) -> CodeLabel? {
        guard let last = loopEnds[head], last + 1 < steps.count else { return nil }
        return CodeLabel(index: last + 1)
    }

    /// Makes one jump of a conditional jump over an unconditional one.
    mutating func joinJumps() {
        for slot in steps.indices.dropLast() {
            guard case .operation(.jumpIf(let condition, let width, let operand)) = steps[slot].kind,
                case .operation(.jump) = steps[slot + 1].kind, let inverse = condition.inverse,
                let end = target(at: slot), end == slot + 2, !isTarget(slot + 1), let target = target(at: slot + 1)
            else { continue }
            steps[slot].kind = .operation(.jumpIf(inverse, width, operand))
            steps[slot + 1].kind = .removed
            targets[slot] = Int32(target)
        }
    }

    /// The registers that a call of a helper reads: as many as it has arguments, as far as the request tells.
    func argumentRegisters(at slot: Int) -> RegisterSet {
        let arguments = request.argumentCounts[slot].map(RegisterSet.arguments) ?? .arguments
        guard case .bound(_, let register, _)? = request.calls[slot] else { return arguments }
        return arguments.without(RegisterSet(register))
    }
}

extension Operation.Condition {
    /// What holds exactly when this does not; nil where no condition says so.
    fileprivate var inverse: Operation.Condition? {
        switch self {
        case .equal: .notEqual
        case .notEqual: .equal
        case .greater: .lessOrEqual
        case .greaterOrEqual: .less
        case .less: .greaterOrEqual
        case .lessOrEqual: .greater
        case .signedGreater: .signedLessOrEqual
        case .signedGreaterOrEqual: .signedLess
        case .signedLess: .signedGreaterOrEqual
        case .signedLessOrEqual: .signedGreater
        case .bitsSet: nil
        }
    }
}
