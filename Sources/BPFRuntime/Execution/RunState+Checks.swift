import BPFInstructions

/// What only checked mode asks.
extension RunState {
    /// Confirms that a step's registers hold something, and notes what they hold afterwards.
    @inline(__always)
    mutating func noteRegisters(_ use: RegisterUse) throws(Trap.Kind) {
        let missing = use.reads & ~initialized
        if missing != 0 { throw .uninitialized(Register(rawValue: UInt8(missing.trailingZeroBitCount))) }
        initialized = initialized & ~use.clears | use.sets
    }

    /// Confirms the arguments of a helper that the loop itself carries out.
    @inline(never)
    mutating func checkArguments(of helper: HelperEntry, _ registers: Registers) throws(Trap.Kind) {
        try ArgumentCheck.check(helper, HelperArguments(registers), &memory)
    }
}
