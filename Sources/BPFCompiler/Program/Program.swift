import BPFInstructions

/// A program as the compiler sees it: decoded, with its jumps resolved and its subprograms found.
struct Program: Sendable {
    let instructions: [Instruction]
    /// By slot, with nothing at the second slot of a 64-bit load; empty once a `LoweredProgram` has taken them over.
    var steps: [Step]
    /// The slots of the instructions that name another slot, in their order.
    let branches: [Int]
    /// The slots of 64-bit loads.
    let wideLoads: [Int]
    /// How each slot is reached.
    let arrivals: [Arrival]
    /// The slot that each jump, local call or function address names; −1 for all others.
    let targets: [Int32]
    /// In the order of their slots; the first is the program's entry.
    let subprograms: [Subprogram]

    /// How a slot is reached, other than from the slot before.
    struct Arrival: OptionSet, Sendable {
        let rawValue: UInt8

        /// By a jump from an earlier slot.
        static let forward = Arrival(rawValue: 1)
        /// By a jump from a later slot: it starts a loop.
        static let backward = Arrival(rawValue: 2)
        /// As the start of a subprogram.
        static let entry = Arrival(rawValue: 4)
        /// By the address of the subprogram that starts there.
        static let callback = Arrival(rawValue: 8)

        /// Whether any jump goes there.
        @inline(__always)
        var isJump: Bool { rawValue & 3 != 0 }
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
