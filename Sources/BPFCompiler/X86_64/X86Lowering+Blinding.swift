import BPFInstructions

/// Keeps numbers that a program chose out of the code, where they could be jumped into as instructions.
///
/// What stays: numbers of one byte, amounts of shifts, masks that remainders of powers of two become, distances within a frame (−512 to 511), and the
/// 16-bit offsets of loads and stores, which Linux leaves, too.
/// - Kernel: `bpf_jit_harden`, `bpf_jit_blind_constants`.
extension X86Lowering {
    /// Whether an immediate must not stand in the code.
    func hides(_ value: Int32) -> Bool { blinds && Int8(exactly: value) == nil }

    /// Loads an immediate as two others that give it: all 64 bits of it, or the lower half and zeros.
    mutating func loadBlinded(_ value: Int32, into register: X86Register, _ width: X86Width) {
        let key = Int32(truncatingIfNeeded: noise.next())
        if value >= 0 || width != .bits64 {
            emitter.emit(.movFull, .bits32, register, immediate: Int64(value ^ key))
            emitter.emit(.xor, by: key, .bits32, register)
        } else {
            emitter.emit(.movImmediate, .bits64, .register(register), immediate: Int64(value ^ key))
            emitter.emit(.xor, by: key, .bits64, register)
        }
    }

    /// Loads any number; `scratch2` holds something else afterwards.
    mutating func loadConstant(_ value: UInt64, into register: X86Register) {
        if !blinds || !request.hides(value) {
            emitter.load(value, into: register)
        } else if let number = UInt32(exactly: value) {
            loadBlinded(Int32(bitPattern: number), into: register, .bits32)
        } else if let number = Int32(exactly: Int64(bitPattern: value)) {
            loadBlinded(number, into: register, .bits64)
        } else {
            let key = noise.next()
            emitter.emit(.movFull, .bits64, register, immediate: Int64(bitPattern: value ^ key))
            emitter.emit(.movFull, .bits64, X86Registers.scratch2, immediate: Int64(bitPattern: key))
            emitter.emit(.xor, .bits64, .register(register), X86Registers.scratch2)
        }
    }

    /// `dst = dst op immediate` by way of a register; false where the immediate does not stand in the code, or may.
    mutating func lowerBlinded(
        _ operation: Operation.ArithmeticOperation, _ width: Operation.Width, _ step: Step
    ) -> Bool {
        let (destination, scratch) = (step.x86Destination, X86Registers.scratch)
        guard hides(step.immediate) else { return false }
        switch operation {
        case .shiftLeft, .shiftRight, .shiftRightArithmetic: return false
        case .and where step.immediate == 0xff || step.immediate == 0xffff: return false
        case .move: loadBlinded(step.immediate, into: destination, width.x86)
        case .divide, .modulo, .signedDivide, .signedModulo:
            // Zero, one, minus one and powers of two become other instructions; only other divisors are loaded.
            return false
        case .multiply:
            loadBlinded(step.immediate, into: scratch, width.x86)
            emitter.emit(.imulLoad, width.x86, .register(scratch), destination)
        case .add, .subtract, .or, .and, .xor:
            loadBlinded(step.immediate, into: scratch, width.x86)
            emitter.emit(Self.form(operation).register, width.x86, .register(destination), scratch)
        }
        return true
    }

    /// Tells whether a register holds an immediate: both are compared after the same number was added to them.
    mutating func compareBlinded(_ register: X86Register, with value: Int32, _ width: X86Width) {
        var key = Int32(truncatingIfNeeded: noise.next())
        if width == .bits64 {
            // The sum must be one that the processor extends to the same 64 bits.
            let first = Int64(value < 0 ? Int32.min - value : .min)
            key = Int32(truncatingIfNeeded: first + Int64(UInt32(bitPattern: key)) % (1 << 32 - Int64(value.magnitude)))
        }
        let sum = X86Memory.at(register, key)
        emitter.emit(.lea, width, .memory(sum), X86Registers.scratch)
        emitter.emit(.cmp, by: value &+ key, width, X86Registers.scratch)
    }

    /// Whether a number to store must not stand in the code: behind an offset of more than one byte only zeros may.
    func hidesStored(_ step: Step) -> Bool {
        hides(step.immediate)
            || blinds && step.immediate != 0 && Int8(exactly: step.offset) == nil
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
