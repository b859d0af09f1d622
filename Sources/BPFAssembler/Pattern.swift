internal import BPFInstructions

/// A row of the instruction table as the sequence of tokens that it is written with.
struct Pattern {
    enum Element: Hashable {
        case literal(String)
        case field(SyntaxField)

        /// The text, unless a field is here.
        var literal: String? {
            if case .literal(let literal) = self { literal } else { nil }
        }

        /// Whether the element is never written with more or fewer tokens than one.
        var isOneToken: Bool {
            switch self {
            case .literal, .field(.destination), .field(.wordDestination), .field(.source), .field(.wordSource): true
            case .field: false
            }
        }
    }

    let form: InstructionForm
    let elements: [Element]
    /// The words and signs among the first tokens, as far as each element is one token; nil for registers.
    private let start: [String?]

    init(_ form: InstructionForm) {
        let elements = form.segments.flatMap { segment -> [Element] in
            switch segment {
            case .field(let field): [.field(field)]
            case .literal(let text): Pattern.words(text).map { .literal($0) }
            }
        }
        self.form = form
        self.elements = elements
        self.start = elements.prefix(while: \.isOneToken).map(\.literal)
    }

    /// Whether the opcode, if there is one, and the first tokens are those of this row, registers aside.
    func mayRead(_ tokens: [Token], opcode: UInt8?) -> Bool {
        if let opcode, opcode != form.opcode { return false }
        var index = 0
        while index < start.count, index < tokens.count {
            if let literal = start[index], !tokens[index].isLiteral(literal) { return false }
            index += 1
        }
        return true
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
}

/// Where a statement stopped being a row, and why.
struct Mismatch: Error {
    /// The index of the token.
    let index: Int
    let reason: Reason

    enum Reason: Hashable {
        /// The token is not of the kind that the row has there.
        case expected(String)
        /// The token is not this word or sign.
        case expectedSign(String)
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
