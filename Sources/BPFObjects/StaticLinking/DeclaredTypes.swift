import BPFTypeFormat

/// The functions and variables of one object's BTF by name, as far as other objects can see them.
struct DeclaredTypes {
    private var types: [String: TypeID] = [:]
    /// The section of variables, or of declarations, that names each of them.
    private(set) var sections: [TypeID: String] = [:]

    init(_ btf: BTF?) throws(BTFError) {
        guard let btf else { return }
        let identifiers = try btf.identifiers()
        for number in identifiers.lowerBound.rawValue..<identifiers.upperBound.rawValue {
            let id = TypeID(rawValue: number)
            switch try btf.kind(id) {
            case .function, .variable: try add(id, try btf.type(id))
            case .dataSection:
                guard case .dataSection(let section) = try btf.type(id) else { continue }
                for variable in section.variables { sections[variable.type] = section.name }
            default: continue
            }
        }
    }

    /// The type of a function or variable.
    subscript(name: String) -> TypeID? { types[name] }

    private mutating func add(_ id: TypeID, _ type: BTFType) throws(BTFError) {
        switch type {
        case .function(let name, _, let linkage) where linkage != .static,
            .variable(let name, _, let linkage) where linkage != .static:
            types[name] = id
        default: break
        }
    }
}
