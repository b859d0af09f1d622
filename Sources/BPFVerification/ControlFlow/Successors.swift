import BPFInstructions

/// The slots that control may go to next, at most two.
struct Successors: Sendable, BitwiseCopyable {
    private var slots: (Int32, Int32) = (-1, -1)
    private(set) var count = 0

    /// The next slot and the target of the jump, or the next slot and the function that is called.
    init(of slot: Int, _ steps: [Step]) {
        let step = steps[slot]
        guard !step.isExit else { return }
        let next = slot + (step.instruction.isWide ? 2 : 1)
        if step.isLocalCall {
            append(next, steps.count)
            append(slot + 1 + Int(step.instruction.immediate), steps.count)
        } else if let distance = step.jumpDistance {
            if !step.isUnconditionalJump { append(next, steps.count) }
            append(slot + 1 + distance, steps.count)
        } else {
            append(next, steps.count)
        }
    }

    private mutating func append(_ slot: Int, _ end: Int) {
        guard (0..<end).contains(slot) else { return }
        if count == 0 { slots.0 = Int32(truncatingIfNeeded: slot) } else { slots.1 = Int32(truncatingIfNeeded: slot) }
        count += 1
    }

    subscript(index: Int) -> Int { Int(index == 0 ? slots.0 : slots.1) }

    /// Forgets all but `slot`.
    mutating func keepOnly(_ slot: Int) {
        let isThere = (0..<count).contains { self[$0] == slot }
        slots = (isThere ? Int32(truncatingIfNeeded: slot) : -1, -1)
        count = isThere ? 1 : 0
    }
}
