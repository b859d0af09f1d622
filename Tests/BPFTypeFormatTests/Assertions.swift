import BPFTypeFormat

/// C that does not compile unless sizes and offsets are those of the types.
struct Assertions {
    private(set) var text = ""

    /// Asserts the layout of every named struct and union whose name is unique, at most `limit` of them.
    init(_ btf: BTF, limit: Int = .max) throws {
        var count = 0
        for id in try btf.identifiers() where count < limit {
            let keyword: String
            let composite: Composite
            switch try btf.type(id) {
            case .structure(let structure): (keyword, composite) = ("struct", structure)
            case .union(let union): (keyword, composite) = ("union", union)
            default: continue
            }
            guard !composite.name.isEmpty, try btf.identifiers(named: composite.name).count == 1 else { continue }
            count += 1
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
