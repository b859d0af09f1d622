import BPFInstructions

/// What keeps the program's numbers out of the code, and the processor from guessing.
extension ARM64Lowering {
    /// Whether an immediate must not stand in the code.
    func hides(_ value: Int32) -> Bool { blinds && Int8(exactly: value) == nil }

    /// Loads a number that the program chose, as two others that give it where constants are hidden.
    mutating func loadNumber(_ value: UInt64, into register: ARM64Register) {
        guard blinds, request.hides(value) else { return emitter.load(value, into: register) }
        var key = noise.next()
        if value >> 32 == 0 {
            key &= 0xffff_ffff
        } else if Int32(exactly: Int64(bitPattern: value)) != nil {
            key &= 0x7fff_ffff
        }
        emitter.load(value ^ key, into: register)
        emitter.load(key, into: ARM64Registers.blindingKey)
        emitter.emit(.eor, .bits64, register, register, ARM64Registers.blindingKey)
    }

    /// Waits until everything before is done; nothing behind it starts earlier.
    ///
    /// - Source: Arm Architecture Reference Manual for A-profile, B2.3.9; not every processor has `sb`.
    mutating func writeSpeculationBarrier() {
        emitter.emit(.dsb)
        emitter.emit(.isb)
    }

    /// Jumps to the address in a register.
    ///
    /// Where such a jump goes, processors are kept from guessing wrong by their firmware, not by other instructions; a barrier keeps them from
    /// going straight on.
    mutating func jump(to register: ARM64Register) {
        emitter.emit(.br, to: register)
        if request.guardsIndirectJumps { writeSpeculationBarrier() }
    }
}
