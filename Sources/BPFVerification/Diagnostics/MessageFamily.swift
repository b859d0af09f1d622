/// Messages that say the same thing about a program in several ways, and what helps against it.
public struct MessageFamily: Hashable, Sendable {
    /// A short name that stays: the anchor in `docs/verifier-errors.md`, and SARIF's rule.
    public let id: String
    /// What is wrong, in a few words.
    public let title: String
    /// What would make such a program pass.
    public let advice: String
    /// The kernel's formats: `%d` stands for a number, `%s` for any text.
    public let formats: [String]
    /// Spellings of other kernels, which people still search for.
    public let olderFormats: [String]

    init(_ id: String, _ title: String, advice: String, formats: [String], older: [String] = []) {
        self.id = id
        self.title = title
        self.advice = advice
        self.formats = formats
        olderFormats = older
    }

    /// The family of a message of the verifier; nil for one that is not in the table.
    public static func explaining(_ message: String) -> MessageFamily? {
        for line in message.split(separator: "\n") {
            if let family = table.first(where: { $0.formats.contains { MessageFormat.matches($0, line) } }) {
                return family
            }
        }
        return nil
    }

    /// The format of the table that a line of a message was made with.
    public static func format(of line: some StringProtocol) -> String? {
        for family in table {
            if let format = family.formats.first(where: { MessageFormat.matches($0, line) }) { return format }
        }
        return nil
    }
}

/// The kernel's formats, as far as recognising what was made with them.
enum MessageFormat {
    /// Whether `line` can have been made with `format`: whole lines, numbers where there are `%d`.
    static func matches(_ format: String, _ line: some StringProtocol) -> Bool {
        matches(Array(format.utf8)[...], Array(line.utf8)[...])
    }

    private static func matches(_ format: ArraySlice<UInt8>, _ line: ArraySlice<UInt8>) -> Bool {
        var (format, line) = (format, line)
        while let next = format.first {
            if next == UInt8(ascii: "%"), let kind = format.dropFirst().first {
                let rest = format.dropFirst(2)
                if kind == UInt8(ascii: "d") {
                    let number = line.prefix(while: isDigit)
                    guard !number.isEmpty else { return false }
                    line = line[number.endIndex...]
                    format = rest
                    continue
                }
                return (line.startIndex...line.endIndex).contains { matches(rest, line[$0...]) }
            }
            guard line.first == next else { return false }
            format.removeFirst()
            line.removeFirst()
        }
        return line.isEmpty
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") || byte == UInt8(ascii: "-")
    }
}
