/// Text of two hexadecimal digits a byte.
public enum Hex {
    /// Text that is not hexadecimal bytes.
    public enum Failure: Error, Hashable, Sendable {
        /// A character that is neither a digit nor white space; `offset` counts UTF-8 bytes.
        case notADigit(offset: Int)
        /// The text ends in the middle of a byte.
        case halfAByte
    }

    /// Reads bytes from digits of either case, ignoring white space and an optional leading `0x`.
    public static func decode(_ text: some StringProtocol) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var high: UInt8?
        let prefix = text.hasPrefix("0x") ? 2 : 0
        for (offset, character) in text.utf8.enumerated().dropFirst(prefix) {
            if isSpace(character) { continue }
            guard let digit = digit(character) else { throw .notADigit(offset: offset) }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        if high != nil { throw .halfAByte }
        return bytes
    }

    /// Lower-case digits, with `separator` between bytes.
    public static func encode(_ bytes: some Sequence<UInt8>, separator: String = "") -> String {
        bytes.map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined(separator: separator)
    }

    private static func isSpace(_ character: UInt8) -> Bool {
        character == 0x20 || (character >= 0x09 && character <= 0x0d)
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x41...0x46: character - 0x41 + 10
        case 0x61...0x66: character - 0x61 + 10
        default: nil
        }
    }
}

extension Hex.Failure: CustomStringConvertible {
    /// One sentence for people.
    public var description: String {
        switch self {
        case .notADigit(let offset): "not a hexadecimal digit at offset \(offset)"
        case .halfAByte: "an odd number of hexadecimal digits"
        }
    }
}
