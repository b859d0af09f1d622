/// r0 to r10, and five more that no program can name so that every 4-bit number is in bounds.
struct Registers: RegisterFile {
    private var values = InlineArray<16, UInt64>(repeating: 0)

    /// The register of a number below 16, as the decoder leaves no other.
    @inline(__always)
    subscript(number: UInt8) -> UInt64 {
        // Safety: a register of an instruction has 4 bits.
        get { unsafe values[unchecked: Int(number)] }
        set { unsafe values[unchecked: Int(number)] = newValue }
    }

    /// r6 to r9: what a call keeps.
    @inline(__always)
    var kept: InlineArray<4, UInt64> {
        get { [self[6], self[7], self[8], self[9]] }
        set { (self[6], self[7], self[8], self[9]) = (newValue[0], newValue[1], newValue[2], newValue[3]) }
    }
}

/// The registers of a run, wherever they are.
protocol RegisterFile {
    subscript(number: UInt8) -> UInt64 { get }
}

/// The operands of a step.
extension RegisterFile {
    /// A comparison with an immediate, as numbers of a type.
    @inline(__always)
    func compareImmediate<Value: FixedWidthInteger>(
        _ step: StepCursor, _ type: Value.Type, _ condition: (Value, Value) -> Bool
    ) -> Bool {
        condition(Value(truncatingIfNeeded: self[step.destination]), Value(truncatingIfNeeded: step.immediate))
    }

    /// A comparison with a register, as numbers of a type.
    @inline(__always)
    func compareRegister<Value: FixedWidthInteger>(
        _ step: StepCursor, _ type: Value.Type, _ condition: (Value, Value) -> Bool
    ) -> Bool {
        condition(Value(truncatingIfNeeded: self[step.destination]), Value(truncatingIfNeeded: self[step.source]))
    }

    /// Where a load reads.
    @inline(__always)
    func sourceAddress(_ step: StepCursor) -> UInt64 {
        self[step.source] &+ UInt64(bitPattern: Int64(step.offset))
    }

    /// Where a store or an atomic instruction writes.
    @inline(__always)
    func destinationAddress(_ step: StepCursor) -> UInt64 {
        self[step.destination] &+ UInt64(bitPattern: Int64(step.offset))
    }
}
