/// Counts executed instructions where execution leaves a straight line, and stops a program that executes too many.
///
/// In a straight line the count and a step's number grow together, so that only their difference is kept.
struct InstructionCounter {
    /// Instructions executed, less the number of the step that is reached.
    private(set) var lead: Int
    let limit: Int
    private let reportedLimit: UInt64

    /// Goes on counting at a step.
    init(_ state: RunState, at step: StepCursor) {
        lead = state.executed &- step.number
        reportedLimit = state.instructionLimit
        limit = Int(clamping: state.instructionLimit)
    }

    /// Goes on with the count that a chain of steps has left.
    mutating func resume(_ lead: Int) { self.lead = lead }

    /// How many instructions were executed up to and with a step that stands for one.
    @inline(__always)
    func executed(with step: StepCursor) -> Int { lead &+ step.number &+ 1 }

    /// The same, unless it is more than the caller allows.
    @inline(__always)
    func count(with step: StepCursor) throws(Trap.Kind) -> Int {
        let executed = executed(with: step)
        if executed > limit { throw .instructionLimit(reportedLimit) }
        return executed
    }

    /// Goes on at `target` after a step that stands for one instruction.
    @inline(__always)
    mutating func jump(from step: StepCursor, to target: StepCursor) throws(Trap.Kind) -> StepCursor {
        lead = try count(with: step) &- target.number
        return target
    }

    /// Goes on at a jump's target, or after the jump.
    @inline(__always)
    mutating func next(after step: StepCursor, jumpsIf condition: Bool) throws(Trap.Kind) -> StepCursor {
        condition ? try jump(from: step, to: step.target) : step.next
    }
}
