/// What instructions mean, without what people read of `InstructionForm`: for those who decode many.
public struct OperationTable: Sendable {
    /// All rows, in opcode order.
    public static let shared = OperationTable()

    private let rows: [Row]
    /// For each opcode the place of its first row; one more entry than opcodes.
    private let starts: [UInt16]

    /// The fields that a row fixes, and what it means.
    private struct Row: Sendable {
        let operation: Operation
        let uses: UInt8
        let fixed: Instruction

        @inline(__always)
        func matches(_ instruction: Instruction) -> Bool {
            let differing: UInt8 =
                (instruction.destination == fixed.destination ? 0 : InstructionForm.Fields.destination.rawValue)
                | (instruction.source == fixed.source ? 0 : InstructionForm.Fields.source.rawValue)
                | (instruction.offset == fixed.offset ? 0 : InstructionForm.Fields.offset.rawValue)
                | (instruction.immediate == fixed.immediate ? 0 : InstructionForm.Fields.immediate.rawValue)
            return differing & ~uses == 0
        }
    }

    private init() {
        let forms = InstructionForm.table
        rows = forms.map { Row(operation: $0.operation, uses: $0.uses.rawValue, fixed: $0.fixed) }
        var starts = [UInt16](repeating: 0, count: 257)
        for form in forms { starts[Int(form.opcode) + 1] += 1 }
        for opcode in 0..<256 { starts[opcode + 1] += starts[opcode] }
        self.starts = starts
    }

    /// What an instruction means; nil for an encoding that does not exist, and for the second slot of a 64-bit immediate load.
    public func operation(of instruction: Instruction) -> Operation? {
        let opcode = Int(instruction.opcode)
        for index in Int(starts[opcode])..<Int(starts[opcode + 1]) where rows[index].matches(instruction) {
            return rows[index].operation
        }
        return nil
    }
}
