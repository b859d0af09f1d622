public import BPFTypeFormat

/// A CO-RE relocation that has no answer on a target, or can't be carried out: which instruction asked for what, and what
/// was found instead.
public struct COREError: Error, Hashable, Sendable {
    /// The program with the instruction; empty for what concerns the collection.
    public var program = ""
    /// The relocation; its slot counts from the program's start.
    public var relocation: CORERelocation?
    /// The source line of the instruction, where the object says.
    public var line: LineRecord?
    /// What was asked about, as C writes it: `struct task_struct.pid`, `enum state::RUNNING`.
    public var subject = ""
    /// Why there is no answer.
    public var reason: Reason
    /// The types of the target that were looked at, in the order of their numbers.
    public var candidates: [Candidate] = []

    /// An error without place.
    public init(_ reason: Reason) {
        self.reason = reason
    }

    /// A type of the target that has the name that was asked for.
    public struct Candidate: Hashable, Sendable {
        /// Its number.
        public var id: TypeID
        /// The type as C writes it.
        public var spelling: String
        /// What it has.
        public var finding: Finding

        /// What a type has.
        public init(id: TypeID, spelling: String, finding: Finding) {
            self.id = id
            self.spelling = spelling
            self.finding = finding
        }
    }

    /// What a candidate has in place of what was asked for.
    public enum Finding: Hashable, Sendable {
        /// It has it; the value that follows from it.
        case answer(UInt64)
        /// No member of the name in this type.
        case noMember(String, in: String)
        /// A type without members where a member was to be found.
        case notComposite(member: String, found: String)
        /// A member of the name, of an incompatible type.
        case otherType(member: String, wanted: String, found: String)
        /// A type that is no array where an element was to be found.
        case notAnArray(found: String)
        /// An array that ends before the element.
        case tooFewElements(index: Int, count: Int)
        /// No enumerator of the name.
        case noEnumerator(String)
        /// A type of the name and kind that is made of other types.
        case incompatible
        /// A type that lacks what a match takes.
        case different
        /// A type that other relocations of the same type ruled out before: it lacks something that they found elsewhere.
        case ruledOut
    }
}

extension COREError: CustomStringConvertible {
    /// One sentence for people: the place, what was wanted, what is wrong, and what each candidate has.
    public var description: String {
        var text = place
        if let question { text += "\(question): " }
        text += reason.description
        if !candidates.isEmpty { text += "; \(candidates.map(\.description).joined(separator: ", "))" }
        return text
    }

    /// What was asked, as in `offset of 'struct task_struct.pid'`; nil for what concerns the collection.
    public var question: String? {
        relocation.map { "\($0.kind.request) of '\(subject)'" }
    }

    private var place: String {
        guard !program.isEmpty, let relocation else { return "" }
        let source = line.map { $0.line > 0 ? " (\($0.fileName):\($0.line))" : "" } ?? ""
        return "program '\(program)', instruction \(relocation.slot)\(source): "
    }
}

extension COREError.Candidate: CustomStringConvertible {
    /// The type and what it has.
    public var description: String { "\(spelling) [\(id)] \(finding)" }
}

extension COREError.Finding: CustomStringConvertible {
    /// What goes on behind the type's name.
    public var description: String {
        switch self {
        case .answer(let value): "says \(value)"
        case .noMember(let name, let type): "has no member '\(name)' in \(type)"
        case .notComposite(let member, let found): "has \(found), which has no member '\(member)'"
        case .otherType(let member, let wanted, let found): "has '\(member)' as \(found), not \(wanted)"
        case .notAnArray(let found): "has \(found), which is no array"
        case .tooFewElements(let index, let count): "has an array of \(count), which ends before element \(index)"
        case .noEnumerator(let name): "has no enumerator '\(name)'"
        case .incompatible: "is made of other types"
        case .different: "does not match"
        case .ruledOut: "was ruled out by an earlier relocation"
        }
    }
}

extension CORERelocationKind {
    /// What is asked, in words that a subject follows.
    fileprivate var request: String {
        switch self {
        case .fieldByteOffset: "offset"
        case .fieldByteSize, .typeSize: "size"
        case .fieldExists, .typeExists, .enumeratorExists: "existence"
        case .fieldSigned: "sign"
        case .fieldLeftShift: "left shift"
        case .fieldRightShift: "right shift"
        case .typeIDLocal: "number"
        case .typeIDTarget: "number on the target"
        case .enumeratorValue: "value"
        case .typeMatches: "match"
        }
    }
}
