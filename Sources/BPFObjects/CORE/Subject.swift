import BPFTypeFormat

/// What a relocation asks about, in the types of one side.
enum Subject {
    /// A field, or an element of an array.
    case field(FieldAccess)
    /// A type as a whole.
    case type(TypeID)
    /// A value of an `enum`.
    case enumerator(Enumerator)

    /// Where a field begins, in bits from the pointer; 0 of anything else.
    var bitOffset: Int {
        if case .field(let access) = self { access.bitOffset } else { 0 }
    }
}

extension Subject {
    /// What a relocation asks about, in the program's types.
    init(_ relocation: CORERelocation, in graph: TypeGraph) throws(COREError.Reason) {
        let indexes = try AccessString.indexes(relocation.accessString)
        switch relocation.kind {
        case .fieldByteOffset, .fieldByteSize, .fieldExists, .fieldSigned, .fieldLeftShift, .fieldRightShift:
            self = .field(try FieldAccess(indexes, from: relocation.type, in: graph))
        case .typeIDLocal, .typeIDTarget, .typeExists, .typeSize, .typeMatches:
            guard indexes == [0] else { throw .malformedAccess(relocation.accessString) }
            _ = try graph.type(relocation.type)
            self = .type(relocation.type)
        case .enumeratorExists, .enumeratorValue:
            let (id, type) = try graph.resolve(relocation.type)
            guard indexes.count == 1, let index = indexes.first, let enumeration = type.anyEnumeration,
                enumeration.enumerators.indices.contains(index)
            else { throw .noMember(indexes.last ?? 0, graph.spelling(id)) }
            self = .enumerator(enumeration.enumerators[index])
        }
    }

    /// The subject as C writes it, behind its type.
    var spelling: String {
        switch self {
        case .field(let access): access.spelling
        case .type: ""
        case .enumerator(let enumerator): "::\(enumerator.name)"
        }
    }
}
