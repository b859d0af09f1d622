/// Kinds whose names are indexed together: who looks for a type has no use for the functions of a kernel, which are most names.
enum NameGroup: CaseIterable, Sendable {
    /// What a value can be of, and declarations of that.
    case types
    /// Functions, variables, sections and tags.
    case others

    init(_ kind: BTFKind) {
        switch kind {
        case .function, .variable, .dataSection, .declarationTag, .typeTag: self = .others
        default: self = .types
        }
    }

    /// The groups in which types of `kind` are; all for nil.
    static func all(for kind: BTFKind?) -> [NameGroup] {
        kind.map { [NameGroup($0)] } ?? allCases
    }
}
