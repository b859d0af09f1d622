import BPFInstructions

/// A program as the compiler sees it: decoded, with its jumps resolved and its subprograms found.
struct Program: Sendable {
    let instructions: [Instruction]
    /// By slot; nil for the second slot of a 64-bit load.
    let operations: [Operation?]
    /// Slots that a jump goes to, by slot.
    let jumpTargets: [JumpTarget]
    /// In the order of their slots; the first is the program's entry.
    let subprograms: [Subprogram]
    /// Whether one starts in a slot, by slot.
    let entries: [Bool]

    /// Whether a subprogram starts in a slot.
    func isEntry(_ slot: Int) -> Bool { entries[slot] }

    /// How a slot is reached.
    enum JumpTarget: Sendable {
        /// From the slot before alone.
        case none
        /// By a jump from an earlier slot.
        case forward
        /// By a jump from a later slot: it starts a loop.
        case backward
    }

    /// The slot that a jump, local call or function address names.
    ///
    /// The distance counts from the next slot.
    static func target(of instruction: Instruction, at slot: Int, _ operation: Operation) -> Int? {
        switch operation {
        case .jump(.offset), .jumpIf, .mayGoto: slot + 1 + Int(instruction.offset)
        case .jump(.immediate), .callLocal, .loadImmediate64(.function): slot + 1 + Int(instruction.immediate)
        default: nil
        }
    }
}
