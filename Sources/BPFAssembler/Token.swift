/// A word, number or sign of a line.
struct Token: Hashable {
    enum Kind: Hashable {
        /// A name: letters, digits, `_`, `.`, `$`, and `-` between letters.
        case word
        /// The magnitude of a number; signs are tokens of their own.
        case number(UInt64, isHex: Bool)
        /// An operator or a bracket.
        case symbol
        /// What stood between quotes.
        case string
    }

    let kind: Kind
    /// The token as it is written, without quotes.
    let text: String
    /// From 1, in UTF-8 bytes.
    let column: Int
    /// Whether nothing separates it from the token before.
    let isGlued: Bool

    /// Whether it is the word or sign `literal`.
    func isLiteral(_ literal: String) -> Bool {
        (kind == .word || kind == .symbol) && text == literal
    }
}
