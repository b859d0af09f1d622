internal import BPFInstructions

/// Takes one line apart into tokens; comments (`;`, `//`, and `#` that is not glued to text on both sides) are dropped.
struct Lexer {
    private let bytes: [UInt8]
    private let line: Int
    private var position: Int

    /// Starts at byte `position` of the line, whose number is for errors.
    init(_ bytes: [UInt8], from position: Int = 0, line: Int) {
        self.bytes = bytes
        self.line = line
        self.position = position
    }

    /// The tokens up to the end of the line.
    static func tokens(_ text: String) throws(AssemblerError) -> [Token] {
        var lexer = Lexer(Array(text.utf8), line: 1)
        return try lexer.tokens()
    }

    /// The tokens up to the end of the line.
    mutating func tokens() throws(AssemblerError) -> [Token] {
        var tokens: [Token] = []
        var end = position
        while let token = try next(after: end) {
            tokens.append(token)
            end = position
        }
        return tokens
    }

    private mutating func next(after end: Int) throws(AssemblerError) -> Token? {
        while let byte = peek(), Self.isSpace(byte) { position += 1 }
        guard let byte = peek(), !startsComment(byte) else { return nil }
        let start = position
        let kind = try kind(startingWith: byte)
        let inner = kind == .string ? (start + 1)..<(position - 1) : start..<position
        return Token(
            kind: kind, text: String(decoding: bytes[inner], as: UTF8.self), column: start + 1,
            isGlued: start == end && start > 0)
    }

    private mutating func kind(startingWith byte: UInt8) throws(AssemblerError) -> Token.Kind {
        if byte == UInt8(ascii: "\"") { return try string() }
        if let length = Operators.length(at: bytes[position...]) {
            position += length
            return .symbol
        }
        if Self.isDigit(byte) { return try number() }
        if Self.isWordStart(byte) { return word() }
        guard byte > 0x20, byte < 0x7f else { throw unexpectedCharacter() }
        position += 1
        return .symbol
    }

    private mutating func string() throws(AssemblerError) -> Token.Kind {
        let start = position
        position += 1
        while let byte = peek(), byte != UInt8(ascii: "\"") { position += 1 }
        guard peek() != nil else { throw error(.unterminatedString, at: start) }
        position += 1
        return .string
    }

    private mutating func word() -> Token.Kind {
        while let byte = peek(), Self.isWordStart(byte) || Self.isDigit(byte) || isHyphen(byte) { position += 1 }
        return .word
    }

    private mutating func number() throws(AssemblerError) -> Token.Kind {
        let start = position
        while let byte = peek(), Self.isWordStart(byte) || Self.isDigit(byte) { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        let isHex = text.hasPrefix("0x") || text.hasPrefix("0X")
        guard let value = isHex ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text) else {
            throw error(.malformedNumber(text), at: start)
        }
        return .number(value, isHex: isHex)
    }

    private func startsComment(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ";"): true
        case UInt8(ascii: "/"): peek(1) == byte
        case UInt8(ascii: "#"): position == 0 || Self.isSpace(bytes[position - 1]) || peek(1).map(Self.isSpace) ?? true
        default: false
        }
    }

    /// Whether `byte` is a hyphen inside a word, as in `kernel-function`; `pc-2` and `r1 -8` have none.
    private func isHyphen(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") && Self.isLetter(bytes[position - 1]) && (peek(1).map(Self.isLetter) ?? false)
    }

    private func peek(_ distance: Int = 0) -> UInt8? {
        position + distance < bytes.count ? bytes[position + distance] : nil
    }

    private func unexpectedCharacter() -> AssemblerError {
        let rest = String(decoding: bytes[position...], as: UTF8.self)
        return error(.unexpectedCharacter(rest.first.map { String($0.debugDescriptionIfControl) } ?? ""), at: position)
    }

    private func error(_ reason: AssemblerError.Reason, at position: Int) -> AssemblerError {
        AssemblerError(line: line, column: position + 1, reason: reason)
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0d) }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func isLetter(_ byte: UInt8) -> Bool { byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a }

    private static func isWordStart(_ byte: UInt8) -> Bool {
        isLetter(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "$")
    }
}

extension Character {
    /// Itself, or how a control character is written.
    fileprivate var debugDescriptionIfControl: String {
        guard let ascii = asciiValue, ascii < 0x20 || ascii == 0x7f else { return String(self) }
        return "\\x" + (ascii < 16 ? "0" : "") + String(ascii, radix: 16)
    }
}

/// The operators of several characters that the instruction table's syntax uses, as in `s>>=`.
private enum Operators {
    /// By first character, longest first, so that `>>=` is not read as `>`.
    private static let byFirst: [UInt8: [[UInt8]]] = {
        let pieces = InstructionForm.table.flatMap { form in
            form.segments.flatMap { segment -> [String] in
                guard case .literal(let text) = segment else { return [] }
                return text.split(separator: " ").map(String.init)
            }
        }
        let operators = Set(pieces.filter(isOperator)).map { Array($0.utf8) }.sorted { $0.count > $1.count }
        return Dictionary(grouping: operators) { $0[0] }
    }()

    /// How many bytes the operator at the start of `bytes` has; nil where none stands.
    static func length(at bytes: ArraySlice<UInt8>) -> Int? {
        bytes.first.flatMap { byFirst[$0] }?.first { bytes.starts(with: $0) }?.count
    }

    /// Signs alone, or after an `s` for signed.
    private static func isOperator(_ text: String) -> Bool {
        let signs = text.hasPrefix("s") ? text.dropFirst() : text[...]
        return !signs.isEmpty && signs.utf8.allSatisfy { "+-*/%&|^<>=!".utf8.contains($0) }
    }
}
