/// Why a text is not a program, and where.
public struct AssemblerError: Error, Hashable, Sendable {
    /// The line, from 1.
    public let line: Int
    /// The column, from 1, in UTF-8 bytes.
    public let column: Int
    /// What is wrong there.
    public let reason: Reason

    /// Places a reason.
    public init(line: Int, column: Int, reason: Reason) {
        self.line = line
        self.column = column
        self.reason = reason
    }

    /// What can be wrong with a text.
    public enum Reason: Hashable, Sendable {
        /// Something else should stand here; `found` is nil at the end of the line.
        case expected([String], found: String?)
        /// A character that no token begins with.
        case unexpectedCharacter(String)
        /// Digits that are no number, or a number beyond 64 bits.
        case malformedNumber(String)
        /// A quoted text without its end.
        case unterminatedString
        /// A number that its field cannot hold.
        case outOfRange(String, ClosedRange<Int64>)
        /// A jump or call whose target is farther away than its field can say, in slots.
        case tooFar(label: String, distance: Int, limit: ClosedRange<Int64>)
        /// A name that nothing defines.
        case unknownLabel(String)
        /// A map that no `.map` declares.
        case unknownMap(String)
        /// A helper's name with another helper's number.
        case helperMismatch(name: String, number: Int32, actual: Int32)
        /// A second definition of a name.
        case duplicate(String)
        /// A label that reads as something else.
        case reservedName(String)
        /// A directive that does not exist.
        case unknownDirective(String)
        /// A map type that does not exist.
        case unknownMapType(String)
        /// An instruction, label or function before the first `.section`.
        case noSection
        /// A function or section without instructions.
        case empty(String)
        /// A directive for object files in a text that stands for one program.
        case objectOnly(String)
        /// A name that only an object file's loader can resolve, in a text that must be complete.
        case unresolved(String)
    }
}

extension AssemblerError: CustomStringConvertible {
    /// `line:column: reason`.
    public var description: String { "\(line):\(column): \(reason)" }
}

extension AssemblerError.Reason: CustomStringConvertible {
    /// One sentence for people.
    public var description: String {
        switch self {
        case .expected(let what, let found):
            "expected \(Self.list(what)), found \(found.map { "'\($0)'" } ?? "end of line")"
        case .unexpectedCharacter(let text): "unexpected character '\(text)'"
        case .malformedNumber(let text): "'\(text)' is not a number of at most 64 bits"
        case .unterminatedString: "the quoted text does not end on its line"
        case .outOfRange(let text, let range): "\(text) does not fit: \(range.lowerBound) to \(range.upperBound)"
        case .tooFar(let label, let distance, let limit):
            "'\(label)' is \(distance) slots away, beyond \(limit.lowerBound) to \(limit.upperBound)"
        case .unknownLabel(let name): "no label, function or helper is called '\(name)'"
        case .unknownMap(let name): "no map is called '\(name)': declare it with .map"
        case .helperMismatch(let name, let number, let actual): "\(name) is helper \(actual), not \(number)"
        case .duplicate(let name): "'\(name)' is defined twice"
        case .reservedName(let name): "'\(name)' cannot be a label: it already means something"
        case .unknownDirective(let name): "no directive is called '\(name)'"
        case .unknownMapType(let name): "no map type is called '\(name)'"
        case .noSection: "name a section first, as in .section xdp"
        case .empty(let name): "'\(name)' has no instructions"
        case .objectOnly(let name): "\(name) belongs in the text of an object file, not of a single program"
        case .unresolved(let name): "'\(name)' has no value here: only a loader can give it one"
        }
    }

    private static func list(_ items: [String]) -> String {
        guard let last = items.last, items.count > 1 else { return items.first ?? "nothing" }
        return items.dropLast().joined(separator: ", ") + " or " + last
    }
}
