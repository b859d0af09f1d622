import BPFInstructions

/// What a step does to registers and to the order of steps, worked out once for all passes.
struct StepEffects: Sendable {
    /// The registers that it reads; those of a call of a helper are told by `LoweredProgram.argumentRegisters`.
    var reads = RegisterSet.none
    /// The registers that hold something else afterwards.
    var writes = RegisterSet.none
    /// What comes next.
    var flow = Flow.next
    /// Whether it does nothing but write its destination.
    var isPure = false
    /// When the upper half of the destination is zero afterwards.
    var upperHalf = UpperHalf.unknown

    /// Where a program goes on after a step.
    enum Flow: UInt8, Sendable {
        /// The next one.
        case next
        /// The target.
        case jump
        /// One of the two.
        case branch
        /// The next one, after a helper or kernel function.
        case helper
        /// The next one, after the subprogram at the target.
        case local
        /// The caller.
        case exit
    }

    /// When a step leaves zeros in the upper half of its destination.
    enum UpperHalf: UInt8, Sendable {
        case unknown, cleared
        /// When they were there before, in the destination or the source.
        case ifDestination, ifSource, ifEither, ifBoth
    }

    /// The registers with zeros in their upper half afterwards.
    @inline(__always)
    func zeros(_ before: RegisterSet, _ step: Step) -> RegisterSet {
        let (destination, source) = (RegisterSet(step.destination), RegisterSet(step.source))
        let hold: Bool
        switch upperHalf {
        case .unknown: return before.without(writes)
        case .cleared: hold = true
        case .ifDestination: hold = before.contains(destination)
        case .ifSource: hold = before.contains(source)
        case .ifEither: hold = before.contains(destination) || before.contains(source)
        case .ifBoth: hold = before.contains(destination) && before.contains(source)
        }
        return hold ? before.without(writes).with(destination) : before.without(writes)
    }
}
