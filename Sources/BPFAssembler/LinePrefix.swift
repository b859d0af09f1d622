/// What the kernel's log and bpftool put before an instruction: `12: (b7) `, or `12: .12345.... (b7) ` where the log lists
/// the registers that are live.
struct LinePrefix {
    /// The opcode in parentheses.
    let opcode: UInt8?
    /// The bytes that it takes.
    let length: Int
    /// Whether a state stands where an instruction would, as in `12: R0=0 R10=fp0`.
    let isState: Bool

    init(_ bytes: [UInt8]) {
        var scanner = Scanner(bytes: bytes)
        scanner.skipSpaces()
        let hasIndex = scanner.skipIndex()
        scanner.skipSpaces()
        if hasIndex, scanner.skipLiveRegisters() { scanner.skipSpaces() }
        opcode = scanner.opcode()
        length = hasIndex || opcode != nil ? scanner.position : 0
        isState = hasIndex && opcode == nil && scanner.isAtState
    }

    private struct Scanner {
        let bytes: [UInt8]
        var position = 0

        mutating func skipSpaces() {
            while position < bytes.count, Lexer.isSpace(bytes[position]) { position += 1 }
        }

        /// Steps over decimal digits and a colon.
        mutating func skipIndex() -> Bool {
            var end = position
            while end < bytes.count, Lexer.isDigit(bytes[end]) { end += 1 }
            guard end > position, end < bytes.count, bytes[end] == UInt8(ascii: ":") else { return false }
            position = end + 1
            return true
        }

        /// Steps over ten places, one for each register from r0 to r9.
        mutating func skipLiveRegisters() -> Bool {
            let text = bytes[position...].prefix(10)
            guard text.count == 10, text.allSatisfy({ $0 == UInt8(ascii: ".") || Lexer.isDigit($0) }) else {
                return false
            }
            position += 10
            return true
        }

        /// Steps over two hexadecimal digits in parentheses.
        mutating func opcode() -> UInt8? {
            let text = bytes[position...].prefix(4)
            guard text.count == 4, text.first == UInt8(ascii: "("), text.last == UInt8(ascii: ")") else { return nil }
            let digits = String(decoding: text.dropFirst().dropLast(), as: UTF8.self)
            guard digits.allSatisfy(\.isHexDigit), let value = UInt8(digits, radix: 16) else { return nil }
            position += 4
            return value
        }

        /// Whether `R0` or `frame1:` comes next; instructions write registers in lower case.
        var isAtState: Bool {
            let rest = bytes[position...]
            if rest.starts(with: "frame".utf8) { return rest.dropFirst(5).first.map(Lexer.isDigit) ?? false }
            return rest.first == UInt8(ascii: "R") && (rest.dropFirst().first.map(Lexer.isDigit) ?? false)
        }
    }
}
