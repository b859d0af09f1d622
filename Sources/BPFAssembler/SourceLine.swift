/// The source line that a slot was compiled from.
public struct SourceLine: Hashable, Sendable {
    /// The first slot.
    public var slot: Int
    /// The line as it stands in the file.
    public var text: String
    /// The file's path.
    public var file: String
    /// The line, from 1.
    public var line: Int
    /// The column, from 1; 0 where it is not known.
    public var column: Int

    /// Describes a line.
    public init(slot: Int, text: String, file: String, line: Int, column: Int = 0) {
        self.slot = slot
        self.text = text
        self.file = file
        self.line = line
        self.column = column
    }

    /// `; text @ file.c:12`, as the kernel's log has it.
    public var logged: String {
        let name = file.utf8.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) }
        return "; \(trimmed) @ \(name ?? ""):\(line)"
    }

    /// `; text`, or with the place as `bpftool prog dump xlated linum` has it.
    func dumped(withPlace: Bool) -> String {
        "; \(trimmed)" + (withPlace ? " [file:\(file) line_num:\(line) line_col:\(column)]" : "")
    }

    /// Whether the line reads the same as `other` in a log, which then does not repeat it.
    func isSameLine(as other: SourceLine) -> Bool {
        line == other.line && file == other.file && text == other.text
    }

    private var trimmed: Substring { text.drop { $0.isWhitespace } }
}

extension SourceLine: CustomStringConvertible {
    /// `file.c:12:5: text`, without the text's indentation; the column where it is known.
    public var description: String {
        let place = column > 0 ? "\(file):\(line):\(column)" : "\(file):\(line)"
        return trimmed.isEmpty ? place : "\(place): \(trimmed)"
    }
}
