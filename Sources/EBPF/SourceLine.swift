public import BPFObjects
public import BPFTypeFormat

/// A line of the source that an instruction was compiled from.
public struct SourceLine: Hashable, Sendable {
    /// The file, as the compiler was given it.
    public let file: String
    /// Counted from 1.
    public let line: Int
    /// Counted from 1; 0 where the compiler did not say.
    public let column: Int
    /// The line itself, as it stood when the program was compiled.
    public let text: String

    /// The place that a line record names.
    public init(_ record: LineRecord) {
        file = record.fileName
        line = Int(record.line)
        column = Int(record.column)
        text = record.text
    }
}

extension SourceLine: CustomStringConvertible {
    /// `file:line:column: text`, without the text's indentation.
    public var description: String {
        let place = column > 0 ? "\(file):\(line):\(column)" : "\(file):\(line)"
        let words = text.drop { $0 == " " || $0 == "\t" }
        return words.isEmpty ? place : "\(place): \(words)"
    }
}

extension ProgramSpec {
    /// The source line of the instruction in `slot`; nil without line records.
    public func sourceLine(at slot: Int) -> SourceLine? {
        line(at: slot).map { SourceLine($0) }
    }
}
