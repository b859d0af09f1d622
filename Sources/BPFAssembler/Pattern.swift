internal import BPFInstructions

/// A row of the instruction table as the sequence of tokens that it is written with.
struct Pattern {
    enum Element: Hashable {
        case literal(String)
        case field(SyntaxField)
    }

    let form: InstructionForm
    let elements: [Element]

    init(_ form: InstructionForm) {
        self.form = form
        self.elements = form.segments.flatMap { segment -> [Element] in
            switch segment {
            case .field(let field): [.field(field)]
            case .literal(let text): Pattern.words(text).map { .literal($0) }
            }
        }
    }

    /// The text's tokens; the table's own text always has some.
    private static func words(_ text: String) -> [String] {
        ((try? Lexer.tokens(text)) ?? []).map(\.text)
    }

    /// Reads the statement as this row.
    func read(_ tokens: TokenReader, opcode: UInt8?) throws(Mismatch) -> ParsedInstruction {
        var reader = OperandReader(form: form, tokens: tokens, opcode: opcode)
        for element in elements {
            switch element {
            case .literal(let literal): try reader.expect(literal)
            case .field(let field): try reader.read(field)
            }
        }
        return try reader.finish()
    }

    /// The text at an index, unless a field or nothing is there.
    func literal(_ index: Int) -> String? {
        guard index < elements.count, case .literal(let literal) = elements[index] else { return nil }
        return literal
    }
}

/// Where a statement stopped being a row, and why.
struct Mismatch: Error {
    /// The index of the token.
    let index: Int
    let reason: Reason

    enum Reason: Hashable {
        /// The token is not what the row has there.
        case expected(String)
        /// The token is of the right kind, but wrong.
        case wrong(AssemblerError.Reason)
    }
}

/// An instruction that was read, with the name that it may still need a value for.
struct ParsedInstruction {
    var form: InstructionForm
    var instruction: Instruction
    /// The immediate of the second slot of a two-slot load.
    var high: Int32 = 0
    var symbol: Symbol?

    /// A name in an operand.
    struct Symbol {
        let name: String
        let use: Use
        /// The index of its token.
        let index: Int
    }

    enum Use {
        case jump, longJump, call, map, mapValue, functionAddress
    }
}
