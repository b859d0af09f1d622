import BPFBytes

extension GlobalValue {
    /// Reads a value as people write it on a command line; nil for brackets or quotes that don't match.
    ///
    /// | text | is |
    /// |---|---|
    /// | `443`, `-1`, `0x1f` | a number |
    /// | `2.5` | a number with a fraction |
    /// | `true`, `false` | a truth value |
    /// | `[1, 2, [3]]` | a list |
    /// | `hex:00ff10` | bytes |
    /// | `"any text"`, `any text` | text, or the name of an enumerator |
    public init?(parsing text: some StringProtocol) {
        let trimmed = text.trimmed
        if trimmed.hasPrefix("[") || trimmed.hasSuffix("]") {
            guard let values = Self.list(trimmed) else { return nil }
            self = .list(values)
        } else if trimmed.hasPrefix("\"") {
            guard trimmed.count >= 2, trimmed.hasSuffix("\"") else { return nil }
            self = .text(String(trimmed.dropFirst().dropLast()))
        } else if trimmed.hasPrefix("hex:") {
            guard let bytes = try? Hex.decode(trimmed.dropFirst(4)) else { return nil }
            self = .bytes(bytes)
        } else {
            self = Self.word(trimmed)
        }
    }

    private static func word(_ text: String) -> GlobalValue {
        if text == "true" || text == "false" { return .boolean(text == "true") }
        let isNegative = text.hasPrefix("-")
        let digits = isNegative ? text.dropFirst() : text[...]
        let magnitude =
            digits.hasPrefix("0x") ? Int128(digits.dropFirst(2), radix: 16) : Int128(digits)
        if let magnitude, digits.first?.isNumber == true { return .integer(isNegative ? -magnitude : magnitude) }
        if let number = Double(text), number.isFinite { return .number(number) }
        return .text(text)
    }

    /// The values between brackets; commas inside of inner brackets and quotes separate nothing.
    private static func list(_ text: String) -> [GlobalValue]? {
        guard text.hasPrefix("["), text.hasSuffix("]"), text.count >= 2 else { return nil }
        var parts: [String] = [""]
        var depth = 0
        var isQuoted = false
        for character in text.dropFirst().dropLast() {
            if character == "\"" { isQuoted.toggle() }
            if !isQuoted, character == "[" { depth += 1 }
            if !isQuoted, character == "]" { depth -= 1 }
            guard depth >= 0, depth < 16 else { return nil }
            if character == ",", depth == 0, !isQuoted {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        if depth != 0 || isQuoted { return nil }
        if parts == [""] { return [] }
        var values: [GlobalValue] = []
        for part in parts {
            guard let value = GlobalValue(parsing: part) else { return nil }
            values.append(value)
        }
        return values
    }
}

extension StringProtocol {
    /// The text without white space around it.
    fileprivate var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text = text.dropFirst() }
        while text.last?.isWhitespace == true { text = text.dropLast() }
        return String(text)
    }
}
