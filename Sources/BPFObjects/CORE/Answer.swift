import BPFBytes
import BPFTypeFormat

/// What one side answers to a relocation.
struct Answer: Equatable {
    /// The bytes that an instruction loads or stores.
    struct Storage: Equatable {
        var size: Int
        var type: TypeID
    }

    /// The number for the instruction.
    var value: UInt64
    /// Whether the instruction has this number before it is relocated, where the program answers.
    var isChecked = true
    /// What lies at an offset; nil for bitfields and for anything but offsets.
    var storage: Storage?
}

extension Answer {
    /// Whether there is such a thing, as a number.
    static func exists(_ isFound: Bool) -> Answer {
        Answer(value: isFound ? 1 : 0)
    }

    /// What the types of one side say about a subject in them.
    init(
        _ kind: CORERelocationKind,
        _ subject: Subject,
        in graph: TypeGraph,
        _ order: ByteOrder
    ) throws(COREError.Reason) {
        switch (kind, subject) {
        case (.fieldExists, _), (.typeExists, _), (.typeMatches, _), (.enumeratorExists, _): self = .exists(true)
        case (.typeIDLocal, .type(let id)), (.typeIDTarget, .type(let id)):
            self.init(value: UInt64(id.rawValue), isChecked: false)
        case (.typeSize, .type(let id)): self.init(value: UInt64(try graph.size(of: id)))
        case (.enumeratorValue, .enumerator(let enumerator)): self.init(value: enumerator.bits)
        case (_, .field(let access)): self = try FieldPlace(access, in: graph).answer(kind, in: graph, order)
        default: throw .noValue(kind)
        }
    }
}
