import BPFTypeFormat

/// The way from a pointer to a field, in the types of one side.
///
/// Anonymous structs and unions are part of the offset and of no step, so that a field is found wherever they were put
/// around it.
struct FieldAccess {
    /// A part of the way that the source code names.
    enum Step {
        /// An element of an array, or of the array that begins at the pointer.
        case element(index: Int, type: TypeID)
        /// A member of a struct or union.
        case member(Member, isLast: Bool)
    }

    private(set) var steps: [Step] = []
    /// Distance from the pointer, in bits.
    private(set) var bitOffset = 0
    /// How many indexes the access takes, anonymous members included.
    private(set) var indexCount = 0
    /// The members on the way, anonymous ones included: the composite and the index in it.
    private(set) var trail: [(composite: TypeID, index: Int)] = []

    /// The type that the last step leads to.
    var type: TypeID {
        switch steps.last {
        case .element(_, let type): type
        case .member(let member, _): member.type
        case nil: .void
        }
    }

    /// Goes to an element of `type`, of `size` bytes.
    mutating func enter(element index: Int, of type: TypeID, size: Int) throws(COREError.Reason) {
        let (bits, overflow) = index.multipliedReportingOverflow(by: size * 8)
        guard !overflow else { throw .offsetTooLarge(UInt64.max) }
        try advance(by: bits)
        steps.append(.element(index: index, type: type))
    }

    /// Goes to the member with an index; one without name is no step.
    mutating func enter(_ index: Int, of composite: Composite, _ id: TypeID) throws(COREError.Reason) {
        let member = composite.members[index]
        try advance(by: member.bitOffset)
        trail.append((id, index))
        if !member.name.isEmpty { steps.append(.member(member, isLast: index == composite.members.count - 1)) }
    }

    private mutating func advance(by bits: Int) throws(COREError.Reason) {
        guard indexCount < AccessString.limit else { throw .accessTooLong(limit: AccessString.limit) }
        let (sum, overflow) = bitOffset.addingReportingOverflow(bits)
        guard !overflow else { throw .offsetTooLarge(UInt64.max) }
        bitOffset = sum
        indexCount += 1
    }

    /// Whether an array that comes next may be indexed beyond its length: it has none, and ends its struct.
    func allows(index: Int, inArrayOf count: Int) -> Bool {
        if index < count { return true }
        guard count == 0, case .member(_, isLast: true) = steps.last else { return false }
        return true
    }
}

extension FieldAccess {
    /// Follows the indexes of a relocation through the types that it was compiled with.
    init(_ indexes: [Int], from root: TypeID, in graph: TypeGraph) throws(COREError.Reason) {
        let start = try graph.resolve(root).id
        try enter(element: indexes.first ?? 0, of: start, size: try graph.size(of: start))
        var current = start
        for index in indexes.dropFirst() {
            let (id, type) = try graph.resolve(current)
            switch type {
            case .structure(let composite), .union(let composite):
                guard composite.members.indices.contains(index) else { throw .noMember(index, graph.spelling(id)) }
                try enter(index, of: composite, id)
                current = composite.members[index].type
            case .array(let element, _, let count):
                guard allows(index: index, inArrayOf: count) else { throw .noMember(index, graph.spelling(id)) }
                let element = try graph.resolve(element).id
                try enter(element: index, of: element, size: try graph.size(of: element))
                current = element
            default: throw .noMember(index, graph.spelling(id))
            }
        }
    }

    /// The access as C writes it behind the type of the pointer's target: `.pid`, `[1].name[2]`.
    var spelling: String {
        var text = ""
        for (position, step) in steps.enumerated() {
            switch step {
            case .element(0, _) where position == 0: break
            case .element(let index, _): text += "[\(index)]"
            case .member(let member, _): text += ".\(member.name)"
            }
        }
        return text
    }
}
