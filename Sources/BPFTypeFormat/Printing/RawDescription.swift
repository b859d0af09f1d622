/// The fields of a type record under the names that bpftool gives them.
struct RawDescription {
    /// A member, value, parameter or variable of the type.
    struct Entry {
        var name: String?
        var fields: [(String, StructuredValue)]
        /// What only the text says.
        var remark: String?
    }

    let kind: String
    let name: String
    private(set) var fields: [(String, StructuredValue)] = []
    /// The name of the list of entries; nil when the kind has none.
    private(set) var list: String?
    private(set) var entries: [Entry] = []
    /// What follows a number of an entry in text.
    private(set) var valueSuffix = ""

    init(_ type: BTFType, of id: TypeID, in btf: BTF) throws(BTFError) {
        kind = type.kind?.name ?? "UNKN"
        name = type.name
        switch type {
        case .void, .functionPrototype, .array, .integer, .float, .forward: describeLeaf(type)
        case .structure(let composite), .union(let composite): describe(composite)
        case .enumeration(let enumeration): describe(enumeration)
        case .enumeration64(let enumeration):
            describe(enumeration)
            valueSuffix = enumeration.isSigned ? "LL" : "ULL"
        case .dataSection(let section): try describe(section, in: btf)
        case .function(_, let prototype, let linkage):
            fields = [("type_id", .number(prototype)), ("linkage", .string(linkage.name))]
        case .variable(_, let type, let linkage):
            fields = [("type_id", .number(type)), ("linkage", .string(linkage.name))]
        case .declarationTag(let tag):
            fields = [("type_id", .number(tag.type)), ("component_idx", .integer(Int64(tag.component)))]
        case .pointer, .typedef, .volatile, .const, .restrict, .typeTag:
            fields = [("type_id", .number(type.target ?? .void))]
        }
    }

    private mutating func describeLeaf(_ type: BTFType) {
        switch type {
        case .integer(let integer):
            fields = [
                ("size", .number(integer.size)), ("bits_offset", .number(integer.bitOffset)),
                ("nr_bits", .number(integer.bitWidth)), ("encoding", .string(integer.encoding.rawName)),
            ]
        case .array(let element, let index, let count):
            fields = [
                ("type_id", .number(element)), ("index_type_id", .number(index)), ("nr_elems", .number(count)),
            ]
        case .float(_, let size): fields = [("size", .number(size))]
        case .forward(_, let isUnion): fields = [("fwd_kind", .string(isUnion ? "union" : "struct"))]
        case .functionPrototype(let prototype):
            fields = [("ret_type_id", .number(prototype.returns)), ("vlen", .number(prototype.parameters.count))]
            list = "params"
            entries = prototype.parameters.map { Entry(name: $0.name, fields: [("type_id", .number($0.type))]) }
        default: break
        }
    }

    private mutating func describe(_ composite: Composite) {
        fields = [("size", .number(composite.size)), ("vlen", .number(composite.members.count))]
        list = "members"
        entries = composite.members.map { member in
            var entry = Entry(
                name: member.name,
                fields: [("type_id", .number(member.type)), ("bits_offset", .number(member.bitOffset))]
            )
            if member.bitWidth != 0 { entry.fields.append(("bitfield_size", .number(member.bitWidth))) }
            return entry
        }
    }

    private mutating func describe(_ enumeration: Enumeration) {
        fields = [
            ("encoding", .string(enumeration.isSigned ? "SIGNED" : "UNSIGNED")),
            ("size", .number(enumeration.size)), ("vlen", .number(enumeration.enumerators.count)),
        ]
        list = "values"
        entries = enumeration.enumerators.map { enumerator in
            Entry(name: enumerator.name, fields: [("val", enumeration.structured(enumerator))])
        }
    }

    private mutating func describe(_ section: DataSection, in btf: BTF) throws(BTFError) {
        fields = [("size", .number(section.size)), ("vlen", .number(section.variables.count))]
        list = "vars"
        for variable in section.variables {
            let kind = try btf.kind(variable.type)
            let name = try btf.name(variable.type)
            entries.append(
                Entry(
                    fields: [
                        ("type_id", .number(variable.type)), ("offset", .number(variable.offset)),
                        ("size", .number(variable.size)),
                    ],
                    remark: "\(kind?.name ?? "UNKN") '\(name)'"
                )
            )
        }
    }
}

extension StructuredValue {
    fileprivate static func number(_ id: TypeID) -> StructuredValue { .integer(Int64(id.rawValue)) }
}

extension IntegerEncoding {
    /// The word for it in raw dumps.
    fileprivate var rawName: String {
        switch self {
        case []: "(none)"
        case .signed: "SIGNED"
        case .character: "CHAR"
        case .boolean: "BOOL"
        default: "UNKN"
        }
    }
}

extension Enumeration {
    /// The number of one of its values.
    fileprivate func structured(_ enumerator: Enumerator) -> StructuredValue {
        isSigned ? .integer(enumerator.signedValue) : .number(enumerator.bits)
    }
}
