import BPFTypeFormat

/// C that does not compile unless sizes and offsets are those of the types.
struct Assertions {
    private(set) var text = ""

    /// Asserts the layout of every struct and union whose name is unique, or of those with the given names.
    init(_ btf: BTF, names: Set<String>? = nil) throws {
        for id in try btf.identifiers() {
            let keyword: String
            let composite: Composite
            switch try btf.type(id) {
            case .structure(let structure): (keyword, composite) = ("struct", structure)
            case .union(let union): (keyword, composite) = ("union", union)
            default: continue
            }
            guard !composite.name.isEmpty, names?.contains(composite.name) ?? true,
                try btf.identifiers(named: composite.name).count == 1
            else { continue }
            let type = "\(keyword) \(composite.name)"
            text += "_Static_assert(sizeof(\(type)) == \(composite.size), \"\(type)\");\n"
            for member in composite.members where !member.name.isEmpty && member.bitWidth == 0 {
                let offset = "__builtin_offsetof(\(type), \(member.name)) == \(member.bitOffset / 8)"
                text += "_Static_assert(\(offset), \"\(type).\(member.name)\");\n"
            }
        }
        text += "int done;\n"
    }
}
