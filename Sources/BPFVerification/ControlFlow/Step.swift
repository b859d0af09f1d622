import BPFInstructions

/// One slot of the program, decoded once.
struct Step: Hashable, Sendable {
    let instruction: Instruction
    /// What it means; nil for the second slot of a 64-bit load, and for an encoding that is found wrong when it is reached.
    let operation: Operation?
    /// The 64-bit immediate of a two-slot load; the sign-extended immediate of other instructions.
    let immediate: UInt64

    init(_ instruction: Instruction, next: Instruction?) {
        self.instruction = instruction
        operation = instruction.operation
        if instruction.isWide, let next {
            let low = UInt64(UInt32(bitPattern: instruction.immediate))
            immediate = UInt64(UInt32(bitPattern: next.immediate)) &<< 32 | low
        } else {
            immediate = UInt64(bitPattern: Int64(instruction.immediate))
        }
    }

    var destination: Register { instruction.destination }
    var source: Register { instruction.source }

    /// The distance of a jump or a local call, in slots from the next instruction; nil for other instructions.
    ///
    /// Judged by the opcode alone, so that a jump with a reserved field in use is still a jump.
    var jumpDistance: Int? {
        let opcodeClass = instruction.opcode & 0x07
        guard opcodeClass == 0x05 || opcodeClass == 0x06 else { return nil }
        switch instruction.opcode {
        case 0x85, 0x95, 0x8d: return nil
        case 0x06: return Int(instruction.immediate)
        default:
            let operation = instruction.opcode & 0xf0
            return operation == 0x80 || operation == 0x90 ? nil : Int(instruction.offset)
        }
    }

    /// Whether it is a jump, a call or an exit.
    var isJumpClass: Bool { instruction.opcode & 0x07 == 0x05 || instruction.opcode & 0x07 == 0x06 }

    /// Whether it always jumps.
    var isUnconditionalJump: Bool { instruction.opcode == 0x05 || instruction.opcode == 0x06 }

    var isExit: Bool { instruction.opcode & 0xf7 == 0x95 }

    var isCall: Bool { instruction.opcode == 0x85 }

    /// Whether it calls a subprogram.
    var isLocalCall: Bool { isCall && instruction.source.rawValue == CallSource.local.rawValue }

    var isHelperCall: Bool { isCall && instruction.source.rawValue == CallSource.helper.rawValue }

    /// Whether it calls a function of the kernel.
    var isKernelCall: Bool { isCall && instruction.source.rawValue == CallSource.kernelFunction.rawValue }

    var isFunctionAddress: Bool {
        instruction.isWide && instruction.source.rawValue == PseudoSource.function.rawValue
    }
}
