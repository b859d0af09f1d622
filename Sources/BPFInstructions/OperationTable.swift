/// What instructions mean, without what people read of `InstructionForm`: for those who decode many.
public struct OperationTable: Sendable {
    /// All rows, in opcode order.
    public static let shared = OperationTable()

    /// For each opcode its first row, or one that nothing matches.
    @usableFromInline let firsts: [Row]
    /// For each opcode its other rows.
    private let others: [[Row]]

    /// What a row means, and the fields that it fixes.
    @usableFromInline struct Row: Sendable {
        @usableFromInline let operation: Operation
        /// The bits that the row fixes.
        @usableFromInline let mask: UInt64
        /// What they are.
        @usableFromInline let fixed: UInt64

        init(_ form: InstructionForm) {
            var free = Instruction(opcode: 0)
            if form.uses.contains(.destination) { free.destination = Register(rawValue: 15) }
            if form.uses.contains(.source) { free.source = Register(rawValue: 15) }
            if form.uses.contains(.offset) { free.offset = -1 }
            if form.uses.contains(.immediate) { free.immediate = -1 }
            operation = form.operation
            mask = ~free.word
            fixed = form.fixed.word & mask
        }

        /// A row of no instruction.
        private init() { (operation, mask, fixed) = (.exit, 0, 1) }
        static let none = Row()
    }

    private init() {
        let rows = Dictionary(grouping: InstructionForm.table) { $0.opcode }.mapValues { $0.map(Row.init) }
        firsts = (0...UInt8.max).map { rows[$0]?.first ?? .none }
        others = (0...UInt8.max).map { Array(rows[$0]?.dropFirst() ?? []) }
    }

    /// What an instruction means; nil for an encoding that does not exist, and for the second slot of a 64-bit immediate load.
    @inlinable
    public func operation(of instruction: Instruction) -> Operation? {
        let first = firsts[Int(instruction.opcode)]
        return instruction.word & first.mask == first.fixed ? first.operation : other(instruction)
    }

    @usableFromInline
    func other(_ instruction: Instruction) -> Operation? {
        others[Int(instruction.opcode)].first { instruction.word & $0.mask == $0.fixed }?.operation
    }
}

extension Instruction {
    /// All fields in one number.
    @inlinable
    var word: UInt64 {
        @inline(__always) get {
            UInt64(opcode) | UInt64(registers) << 8 | UInt64(UInt16(bitPattern: offset)) << 16
                | UInt64(UInt32(bitPattern: immediate)) << 32
        }
    }
}
