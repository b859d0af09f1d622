import BPFTypeFormat

/// The types that are left when everything goes that no relocation depends on, numbered anew.
struct MinimalTypes {
    private(set) var builder = BTFBuilder()
    private var numbers: [TypeID: TypeID] = [.void: .void]

    init(_ needs: TypeNeeds, of btf: BTF) throws(BTFError) {
        let kept = needs.parts.keys.sorted()
        for (index, id) in kept.enumerated() { numbers[id] = TypeID(rawValue: UInt32(index + 1)) }
        for id in kept {
            let type = try btf.type(id)
            builder.add(type.keeping(needs.parts[id] ?? []).renumbered(number))
        }
    }

    private func number(_ id: TypeID) -> TypeID {
        numbers[id] ?? .void
    }
}

extension BTFType {
    /// The type with some of its members or enumerators.
    fileprivate func keeping(_ indexes: Set<Int>) -> BTFType {
        switch self {
        case .structure(let composite): .structure(composite.keeping(indexes))
        case .union(let composite): .union(composite.keeping(indexes))
        case .enumeration(let enumeration): .enumeration(enumeration.keeping(indexes))
        case .enumeration64(let enumeration): .enumeration64(enumeration.keeping(indexes))
        default: self
        }
    }
}

extension Composite {
    fileprivate func keeping(_ indexes: Set<Int>) -> Composite {
        let kept = members.indices.filter(indexes.contains).map { members[$0] }
        return Composite(name: name, size: size, members: kept)
    }
}

extension Enumeration {
    fileprivate func keeping(_ indexes: Set<Int>) -> Enumeration {
        var kept = self
        kept.enumerators = enumerators.indices.filter(indexes.contains).map { enumerators[$0] }
        return kept
    }
}
