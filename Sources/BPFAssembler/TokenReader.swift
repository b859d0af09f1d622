/// Walks through the tokens of one statement.
struct TokenReader {
    let tokens: [Token]
    let line: Int
    /// The column after the last token's text, for errors at the end of the line.
    private let endColumn: Int
    /// The index of the next token.
    var index = 0

    init(_ tokens: [Token], line: Int) {
        self.tokens = tokens
        self.line = line
        self.endColumn = tokens.last.map { $0.column + $0.text.utf8.count } ?? 1
    }

    /// The next token; nil at the end.
    var next: Token? { index < tokens.count ? tokens[index] : nil }

    /// Steps over the next token if it is `literal`.
    mutating func skip(_ literal: String) -> Bool {
        guard let token = next, token.isLiteral(literal) else { return false }
        index += 1
        return true
    }

    /// Steps over the next token if it is a word.
    mutating func word() -> String? {
        guard let token = next, token.kind == .word else { return nil }
        index += 1
        return token.text
    }

    /// Steps over a number and the signs before it.
    mutating func number() -> Number? {
        let start = index
        let isNegative = skip("-")
        if !isNegative { _ = skip("+") }
        guard let token = next, case .number(let magnitude, let isHex) = token.kind else {
            index = start
            return nil
        }
        index += 1
        return Number(isNegative: isNegative, magnitude: magnitude, isHex: isHex, digits: token.text)
    }

    /// Steps over tokens that nothing separates and gives their text, as of `tracepoint/net/net_dev_queue`.
    mutating func run() -> String? {
        guard let first = next else { return nil }
        index += 1
        guard first.kind != .string else { return first.text }
        var text = first.text
        while let token = next, token.isGlued, token.kind != .string {
            text += token.text
            index += 1
        }
        return text
    }

    /// Whether the statement begins with a label and its colon.
    var startsWithLabel: Bool { tokens.count >= 2 && tokens[0].kind == .word && tokens[1].isLiteral(":") }

    /// What follows the label.
    func afterLabel() -> TokenReader { TokenReader(Array(tokens.dropFirst(2)), line: line) }

    /// An error at the token of that index, or at the end of the line.
    func error(_ reason: AssemblerError.Reason, at index: Int) -> AssemblerError {
        let column = index < tokens.count ? tokens[index].column : endColumn
        return AssemblerError(line: line, column: column, reason: reason)
    }

    /// The error that the next token is none of `what`.
    func expected(_ what: String...) -> AssemblerError {
        error(.expected(what, found: next?.text), at: index)
    }

    /// Confirms that nothing follows.
    func expectEnd() throws(AssemblerError) {
        if next != nil { throw expected("end of line") }
    }
}
