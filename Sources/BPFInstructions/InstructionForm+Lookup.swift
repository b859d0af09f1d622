extension InstructionForm {
    /// Rows by opcode: the table is in opcode order, so each opcode's rows are one range.
    private static let ranges: [Range<Int>] = {
        var ranges = [Range<Int>](repeating: 0..<0, count: 256)
        for (index, form) in table.enumerated() {
            let start = ranges[Int(form.opcode)].isEmpty ? index : ranges[Int(form.opcode)].lowerBound
            ranges[Int(form.opcode)] = start..<(index + 1)
        }
        return ranges
    }()

    /// The rows that share an opcode.
    public static func all(opcode: UInt8) -> ArraySlice<InstructionForm> {
        table[ranges[Int(opcode)]]
    }

    /// The row for an instruction, or nil when no instruction has this encoding (unknown opcode, or a reserved field in use).
    public static func of(_ instruction: Instruction) -> InstructionForm? {
        all(opcode: instruction.opcode).first { $0.matches(instruction) }
    }
}

extension Instruction {
    /// What the slot means; nil for an encoding that does not exist, and for the second slot of a 64-bit immediate load.
    public var operation: Operation? {
        OperationTable.shared.operation(of: self)
    }

    /// Whether a second slot with the high half of the immediate follows.
    @inlinable
    public var isWide: Bool { opcode == 0x18 }
}
