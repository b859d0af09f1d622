import BPFInstructions

/// Keeps numbers that a program chose out of the code, where they could be jumped into as instructions.
///
/// - Kernel: `bpf_jit_harden`, `bpf_jit_blind_constants`.
extension X86Lowering {
    /// Whether numbers are hidden.
    var blinds: Bool { request.blinding != nil }

    /// Loads a sign-extended number as two others that give it.
    mutating func loadBlinded(_ value: Int32, into register: X86Register) {
        let key = Int32(truncatingIfNeeded: noise.next())
        emitter.emit(.movImmediate, .bits64, .register(register), immediate: Int64(value ^ key))
        emitter.emit(.xorImmediate, .bits64, .register(register), immediate: Int64(key))
    }

    /// Loads any number; `scratch2` holds something else afterwards.
    mutating func loadConstant(_ value: UInt64, into register: X86Register) {
        if !blinds {
            emitter.load(value, into: register)
        } else if let number = Int32(exactly: Int64(bitPattern: value)) {
            loadBlinded(number, into: register)
        } else {
            let key = noise.next()
            emitter.emit(.movFull, .bits64, register, immediate: Int64(bitPattern: value ^ key))
            emitter.emit(.movFull, .bits64, X86Registers.scratch2, immediate: Int64(bitPattern: key))
            emitter.emit(.xor, .bits64, .register(register), X86Registers.scratch2)
        }
    }

    /// `dst = dst op immediate` by way of a register; false for operations whose immediates are harmless.
    mutating func lowerBlinded(
        _ operation: Operation.ArithmeticOperation, _ width: Operation.Width, _ step: Step
    ) -> Bool {
        let (destination, scratch) = (step.x86Destination, X86Registers.scratch)
        switch operation {
        case .shiftLeft, .shiftRight, .shiftRightArithmetic: return false
        case .move:
            loadBlinded(step.immediate, into: destination)
            if width == .bits32 { emitter.move(destination, to: destination, .bits32) }
            return true
        case .divide, .modulo, .signedDivide, .signedModulo:
            // Zero, one, minus one and powers of two become other instructions; only other divisors are loaded.
            return false
        case .multiply:
            loadBlinded(step.immediate, into: scratch)
            emitter.emit(.imulLoad, width.x86, .register(scratch), destination)
            return true
        case .add, .subtract, .or, .and, .xor:
            loadBlinded(step.immediate, into: scratch)
            emitter.emit(Self.form(operation).register, width.x86, .register(destination), scratch)
            return true
        }
    }

    private static func form(_ operation: Operation.ArithmeticOperation) -> X86Arithmetic {
        switch operation {
        case .subtract: .sub
        case .or: .or
        case .and: .and
        case .xor: .xor
        default: .add
        }
    }
}

/// Numbers that nobody who wrote the program can foresee, when the seed is one.
struct BlindingNoise: Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// - Source: Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014.
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }
}
