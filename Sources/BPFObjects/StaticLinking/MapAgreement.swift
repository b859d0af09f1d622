import BPFTypeFormat

/// Whether two objects declare a map in the same way.
struct MapAgreement {
    let first: BTF
    let second: BTF

    /// What differs, in the words of a declaration; nil when nothing does.
    func difference(_ name: String, _ one: TypeID, _ other: TypeID) -> String? {
        guard let left = definition(name, one, first), let right = definition(name, other, second) else {
            return "declaration"
        }
        if left.elements != right.elements { return "values" }
        return difference(left.spec, right.spec)
    }

    private func definition(_ name: String, _ variable: TypeID, _ btf: BTF) -> MapDefinition? {
        guard case .variable(_, let type, _) = try? btf.type(variable) else { return nil }
        var reader = MapDefinitionReader(btf)
        return try? reader.definition(of: name, type: type)
    }

    private func difference(_ left: MapSpec, _ right: MapSpec) -> String? {
        if left.type != right.type { return "type" }
        if left.keySize != right.keySize { return "key_size" }
        if left.valueSize != right.valueSize { return "value_size" }
        if left.maxEntries != right.maxEntries { return "max_entries" }
        if left.flags != right.flags { return "map_flags" }
        if left.extra != right.extra { return "map_extra" }
        if left.numaNode != right.numaNode { return "numa_node" }
        if left.pinning != right.pinning { return "pinning" }
        if differ(left.keyType, right.keyType) { return "key" }
        if differ(left.valueType, right.valueType) { return "value" }
        switch (left.inner, right.inner) {
        case (nil, nil): return nil
        case (let inner?, let other?): return difference(inner, other).map { "values: \($0)" }
        default: return "values"
        }
    }

    private func differ(_ one: TypeID?, _ other: TypeID?) -> Bool {
        guard let one, let other else { return one != other }
        var agreement = TypeAgreement(first: first, second: second)
        return agreement.conflict(one, other) != nil
    }
}
