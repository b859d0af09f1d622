import BPFInstructions

/// Which loads of a program go to fields of the context that are elsewhere.
struct ContextLoads {
    /// Loads that always do.
    private(set) var certain: [(slot: Int, access: FieldPlace)] = []
    /// Loads that may do.
    private(set) var possible: [(slot: Int, access: FieldPlace)] = []

    /// Follows the context's address through a program.
    ///
    /// A function, not an initializer: that would copy what it is given.
    static func find(_ request: CompilationRequest, _ program: Program, _ steps: [Step]) -> ContextLoads {
        var found = ContextLoads()
        var loads: [(slot: Int, access: FieldPlace)] = []
        for load in Self.candidates(request, program, steps) {
            switch request.facts.contextLoads[load.slot] {
            case nil: loads.append(load)
            case true?: found.certain.append(load)
            case false?: break
            }
        }
        if loads.isEmpty { return found }
        let states = ContextFlow(program, steps).states
        for (slot, access) in loads {
            switch states[slot].content(of: program.instructions[slot].source) {
            case .context: found.certain.append((slot, access))
            case .other: break
            case .unknown: found.possible.append((slot, access))
            }
        }
        return found
    }

    /// The loads whose offset and size are those of such a field.
    private static func candidates(
        _ request: CompilationRequest, _ program: Program, _ steps: [Step]
    ) -> [(slot: Int, access: FieldPlace)] {
        if request.contextFields.isEmpty { return [] }
        var loads: [(slot: Int, access: FieldPlace)] = []
        for slot in steps.indices {
            guard case .load(.word, signed: false)? = steps[slot].operation,
                let access = request.contextFields[program.instructions[slot].offset],
                !request.faultingLoads.contains(slot), !(request.arena?.accesses.contains(slot) ?? false)
            else { continue }
            loads.append((slot, access))
        }
        return loads
    }
}

/// Where in a program the context's address is.
private struct ContextFlow {
    private let program: Program
    private let steps: [Step]
    /// By slot, what is known before it.
    private(set) var states: [ContextState]
    private var pending: [Int] = []

    init(_ program: Program, _ steps: [Step]) {
        (self.program, self.steps) = (program, steps)
        states = Array(repeating: .unreached, count: program.instructions.count)
        reach(0, .entry)
        for subprogram in program.subprograms where subprogram.isCallback {
            reach(subprogram.slots.lowerBound, .unknown)
        }
        while let slot = pending.popLast() { follow(from: slot) }
    }

    private mutating func reach(_ slot: Int, _ state: ContextState) {
        guard states.indices.contains(slot) else { return }
        let met = states[slot].meet(state)
        if met != states[slot] {
            states[slot] = met
            pending.append(slot)
        }
    }

    /// Goes on from a slot as long as what is known there changes.
    private mutating func follow(from start: Int) {
        var slot = start
        while let operation = steps[slot].operation {
            let instruction = program.instructions[slot]
            let target = program.targets[slot] < 0 ? nil : Int(program.targets[slot])
            var state = states[slot]
            if case .callLocal = operation, let target { reach(target, state.calling) }
            state.step(operation, instruction)
            switch operation {
            case .exit: return
            case .jumpIf, .mayGoto: if let target { reach(target, state) }
            case .jump:
                if let target { reach(target, state) }
                return
            default: break
            }
            slot += operation.slotCount
            guard states.indices.contains(slot) else { return }
            let met = states[slot].meet(state)
            if met == states[slot] { return }
            states[slot] = met
        }
    }
}

extension Operation {
    /// How many slots the instruction has.
    var slotCount: Int {
        if case .loadImmediate64 = self { 2 } else { 1 }
    }
}
