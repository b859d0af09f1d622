import BPFTypeFormat

/// Lists the fields of a struct or union as Swift has them: those of anonymous members belong to the type around them.
struct StructureFields {
    /// Anonymous members could otherwise multiply without end.
    private static let limit = 1 << 13

    private var table: TypeTable
    private var names: SwiftNames
    private var fields: [StructurePlan.Field] = []

    private init(table: TypeTable, names: SwiftNames) {
        self.table = table
        self.names = names
    }

    /// The fields, and the table with the types that they need.
    static func list(
        _ composite: Composite, named name: String, _ table: inout TypeTable
    ) throws(BindingsError) -> [StructurePlan.Field] {
        var list = StructureFields(
            table: table, names: SwiftNames(reserved: ["init", "self", "Self", "Type", "storage"]))
        try list.add(composite, at: 0, in: name, depth: 0)
        table = list.table
        return list.fields
    }

    private mutating func add(
        _ composite: Composite, at bitOffset: Int, in place: String, depth: Int
    ) throws(BindingsError) {
        guard depth <= BTF.depthLimit else { throw .endless(.void) }
        for member in composite.members {
            let offset = bitOffset + member.bitOffset
            if member.name.isEmpty, let inner = try anonymous(member.type) {
                try add(inner, at: offset, in: place, depth: depth + 1)
                continue
            }
            let name = member.name.isEmpty ? "unnamed" : member.name
            let type = try table.swiftType(member.type, place: "\(place)_\(name)")
            guard fields.count < Self.limit else { throw .tooManyFields(composite.name) }
            fields.append(.init(name: names.take(name), member: member, bitOffset: offset, type: type))
        }
    }

    private func anonymous(_ id: TypeID) throws(BindingsError) -> Composite? {
        switch try table.layout.resolve(id).type {
        case .structure(let composite), .union(let composite): composite
        default: nil
        }
    }
}
