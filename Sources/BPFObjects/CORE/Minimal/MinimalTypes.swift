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
            builder.add(renumbered(type.keeping(needs.parts[id] ?? [])))
        }
    }

    private func renumbered(_ type: BTFType) -> BTFType {
        switch type {
        case .pointer(let target): .pointer(number(target))
        case .volatile(let target): .volatile(number(target))
        case .const(let target): .const(number(target))
        case .restrict(let target): .restrict(number(target))
        case .typedef(let name, let target): .typedef(name: name, type: number(target))
        case .typeTag(let tag):
            .typeTag(TypeTag(value: tag.value, type: number(tag.type), isAttribute: tag.isAttribute))
        case .array(let element, let index, let count):
            .array(element: number(element), index: number(index), count: count)
        case .structure(let composite): .structure(renumbered(composite))
        case .union(let composite): .union(renumbered(composite))
        case .functionPrototype(let prototype): .functionPrototype(renumbered(prototype))
        case .function(let name, let prototype, let linkage):
            .function(name: name, prototype: number(prototype), linkage: linkage)
        case .variable(let name, let type, let linkage):
            .variable(name: name, type: number(type), linkage: linkage)
        case .void, .integer, .enumeration, .enumeration64, .forward, .float, .dataSection, .declarationTag: type
        }
    }

    private func renumbered(_ composite: Composite) -> Composite {
        var composite = composite
        for index in composite.members.indices {
            composite.members[index].type = number(composite.members[index].type)
        }
        return composite
    }

    private func renumbered(_ prototype: FunctionPrototype) -> FunctionPrototype {
        var prototype = prototype
        prototype.returns = number(prototype.returns)
        for index in prototype.parameters.indices {
            prototype.parameters[index].type = number(prototype.parameters[index].type)
        }
        return prototype
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
