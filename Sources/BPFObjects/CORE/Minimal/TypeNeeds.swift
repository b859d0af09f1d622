import BPFTypeFormat

/// Which parts of a target's types relocations depend on.
///
/// A type that is needed brings along what it refers to: through pointers, arrays, qualifiers and parameters, but not the
/// members of a struct or the values of an `enum`, which are needed one by one.
struct TypeNeeds {
    /// The types that are needed, and of each the indexes of the members or enumerators.
    private(set) var parts: [TypeID: Set<Int>] = [:]
    private let btf: BTF

    init(_ btf: BTF) {
        self.btf = btf
    }

    /// Adds what the answer to a relocation takes.
    mutating func add(_ kind: CORERelocationKind, _ found: CandidateSearch.Found) throws(BTFError) {
        try addType(found.candidate)
        switch found.subject {
        case .field(let access):
            for (composite, index) in access.trail { try add(member: index, of: composite) }
            try addType(access.type)
        case .enumerator(let enumerator):
            let (id, type) = try btf.resolve(found.candidate)
            if let index = type.anyEnumeration?.enumerators.firstIndex(of: enumerator) { parts[id]?.insert(index) }
        case .type(let id):
            if kind == .typeMatches { try addWhole(id) }
        }
    }

    /// Adds a type without its members, and what it refers to.
    private mutating func addType(_ id: TypeID) throws(BTFError) {
        var open = [id]
        while let id = open.popLast() {
            if id == .void || parts[id] != nil { continue }
            parts[id] = []
            switch try btf.type(id) {
            case .structure, .union: break
            case .array(let element, let index, _): open += [element, index]
            case .functionPrototype(let prototype): open += [prototype.returns] + prototype.parameters.map(\.type)
            case let type: open += type.target.map { [$0] } ?? []
            }
        }
    }

    private mutating func add(member index: Int, of composite: TypeID) throws(BTFError) {
        try addType(composite)
        guard let members = try btf.type(composite).composite?.members, members.indices.contains(index),
            parts[composite]?.insert(index).inserted == true
        else { return }
        try addType(members[index].type)
        if case .array(_, _, 0) = try btf.resolve(members[index].type).type {
            try add(member: members.count - 1, of: composite)
        }
    }

    /// Adds a type with all of its members and enumerators, theirs too.
    private mutating func addWhole(_ root: TypeID) throws(BTFError) {
        var open = [root]
        var seen: Set<TypeID> = []
        while let id = open.popLast() {
            if id == .void || !seen.insert(id).inserted { continue }
            try addType(id)
            let type = try btf.type(id)
            if let composite = type.composite {
                for (index, member) in composite.members.enumerated() {
                    try add(member: index, of: id)
                    open.append(member.type)
                }
            } else if let enumeration = type.anyEnumeration {
                parts[id]?.formUnion(enumeration.enumerators.indices)
            } else if case .functionPrototype(let prototype) = type {
                open += [prototype.returns] + prototype.parameters.map(\.type)
            } else if let target = type.target {
                open.append(target)
            }
        }
    }
}
