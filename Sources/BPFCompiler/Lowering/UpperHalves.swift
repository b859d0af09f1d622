import BPFInstructions

/// Which registers are known to have zeros in their upper half.
struct UpperHalves {
    /// Where a jump or subprogram arrives, by slot.
    private(set) var atTarget: [RegisterSet]

    /// Goes through the program until nothing changes; what no path has reached has zeros everywhere.
    init(_ lowered: LoweredProgram) {
        let all = RegisterSet(rawValue: .max)
        atTarget = Array(repeating: all, count: lowered.steps.count)
        for subprogram in lowered.program.subprograms { atTarget[subprogram.slots.lowerBound] = .none }
        while visit(lowered.steps.span, lowered.program.arrivals.span, lowered.targets.span) {}
    }

    /// Goes through it once; tells whether that changed what a place before knows.
    private mutating func visit(
        _ steps: Span<Step>, _ arrivals: Span<Program.Arrival>, _ targets: Span<Int32>
    ) -> Bool {
        var states = atTarget.mutableSpan
        var hasChanged = false
        var zeros = RegisterSet.none
        for slot in steps.indices {
            if !arrivals[slot].isEmpty {
                zeros = zeros.intersection(states[slot])
                states[slot] = zeros
            }
            let flow = steps[slot].effects.flow
            zeros = steps[slot].effects.zeros(zeros, steps[slot])
            if flow == .jump || flow == .branch {
                let target = Int(targets[slot])
                let met = states[target].intersection(zeros)
                if met != states[target] {
                    states[target] = met
                    if target <= slot { hasChanged = true }
                }
            }
            if flow == .jump || flow == .exit { zeros = RegisterSet(rawValue: .max) }
        }
        return hasChanged
    }
}
