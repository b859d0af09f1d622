import BPFInstructions
package import BPFVerification

/// Changes of programs that keep them almost what they were: most are rejected, and those that are not are near the limits of what is safe.
package enum ProgramMutation {
    /// One to four changes of a program's instructions, none of which moves another instruction.
    package static func mutate(_ request: VerificationRequest, _ random: inout TrialRandom) -> VerificationRequest {
        var request = request
        for _ in 0...random.number(upTo: 3) { change(&request.instructions, &random) }
        return request
    }

    private static func change(_ instructions: inout [Instruction], _ random: inout TrialRandom) {
        let slot = Int(random.number(upTo: UInt64(instructions.count) - 1))
        let isPartOfWide = instructions[slot].opcode == 0 || instructions[slot].isWide
        switch random.number(upTo: 7) {
        case 0: instructions[slot].immediate = immediate(near: instructions[slot].immediate, &random)
        case 1: instructions[slot].offset = offset(near: instructions[slot].offset, &random)
        case 2: instructions[slot].destination = register(&random)
        case 3 where !isPartOfWide: instructions[slot].source = register(&random)
        case 4 where !isPartOfWide: instructions[slot].opcode ^= UInt8(1 &<< random.number(upTo: 7))
        case 5 where !isPartOfWide:
            // Does nothing.
            instructions[slot] = Instruction(opcode: 0x05)
        case 6 where !isPartOfWide:
            let other = instructions[Int(random.number(upTo: UInt64(instructions.count) - 1))]
            if !other.isWide, other.opcode != 0 { instructions[slot] = other }
        default: instructions[slot].immediate = immediate(near: instructions[slot].immediate, &random)
        }
    }

    private static func immediate(near value: Int32, _ random: inout TrialRandom) -> Int32 {
        switch random.number(upTo: 3) {
        case 0: value &+ 1
        case 1: value &- 1
        case 2: 0 &- value
        default: Int32(truncatingIfNeeded: random.number())
        }
    }

    private static func offset(near value: Int16, _ random: inout TrialRandom) -> Int16 {
        let steps: [Int16] = [-8, -4, -1, 1, 4, 8]
        return value &+ steps[Int(random.number(upTo: 5))]
    }

    private static func register(_ random: inout TrialRandom) -> Register {
        Register(rawValue: UInt8(random.number(upTo: 10)))
    }
}
