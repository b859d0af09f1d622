extension CWriter {
    /// The definition of a struct, union or enum, without a semicolon at the end.
    mutating func definition(_ id: TypeID, _ type: BTFType, indent: Int) throws(BTFError) -> String {
        switch type {
        case .structure(let composite): try definition(id, type, composite, indent: indent)
        case .union(let composite): try definition(id, type, composite, indent: indent)
        case .enumeration(let enumeration), .enumeration64(let enumeration):
            try definition(id, type, enumeration, indent: indent)
        default: throw BTFError(.unexpectedKind(type.kind), at: .type(id))
        }
    }

    /// `typedef` with a declaration, without a semicolon at the end.
    mutating func typedef(_ name: String, _ target: TypeID) throws(BTFError) -> String {
        "typedef \(try declaration(target, name, indent: 0))"
    }

    /// The keyword of a type that has a tag, with the tag: `struct foo`.
    mutating func tagged(_ id: TypeID, _ type: BTFType) -> String {
        let keyword =
            switch type {
            case .structure, .forward(_, false): "struct"
            case .union, .forward: "union"
            default: "enum"
            }
        if type.name.isEmpty { return isBrief ? "\(keyword) {...}" : keyword }
        return "\(keyword) \(names.name(id, type.name, in: .tags))"
    }

    private mutating func definition(
        _ id: TypeID,
        _ type: BTFType,
        _ composite: Composite,
        indent: Int
    ) throws(BTFError) -> String {
        let isStruct = type.kind == .structure
        let isPacked = isStruct ? try layout.isPacked(composite) : false
        var body = CBody(indent: indent + 1)
        var end = 0
        var followsBitfield = false
        for member in composite.members {
            let isBitfield = member.bitWidth != 0
            let padding = CPadding(
                start: end,
                end: member.bitOffset,
                alignment: isPacked ? 1 : try layout.alignment(member.type),
                isBetweenBitfields: followsBitfield && isBitfield
            )
            try pad(&body, padding, in: id)
            let declaration = try declaration(member.type, member.name, indent: indent + 1)
            body.add(isBitfield ? "\(declaration): \(member.bitWidth)" : declaration)
            end = member.bitOffset + (isBitfield ? member.bitWidth : layout.byteCount(member.type) * 8)
            followsBitfield = isBitfield
        }
        if isStruct {
            let alignment = isPacked ? 1 : try layout.alignment(id)
            let padding = CPadding(
                start: end, end: composite.size * 8, alignment: alignment, isBetweenBitfields: false)
            try pad(&body, padding, in: id)
        }
        let isEmpty = composite.members.isEmpty && composite.size == 0
        let braces = isEmpty ? "{}" : "{\n\(body.text)\(body.closing)}"
        return "\(tagged(id, type)) \(braces)\(isPacked ? " __attribute__((packed))" : "")"
    }

    /// Writes padding, of which eight bytes take about twice as many characters.
    private mutating func pad(_ body: inout CBody, _ padding: CPadding, in id: TypeID) throws(BTFError) {
        try spend(padding.byteCount * 2, on: id)
        body.pad(padding)
    }

    private mutating func definition(
        _ id: TypeID,
        _ type: BTFType,
        _ enumeration: Enumeration,
        indent: Int
    ) throws(BTFError) -> String {
        let head = tagged(id, type)
        if enumeration.enumerators.isEmpty { return head }
        let suffix = type.kind == .enumeration ? "" : enumeration.isSigned ? "LL" : "ULL"
        var body = CBody(indent: indent + 1)
        for enumerator in enumeration.enumerators {
            let name = names.distinguish(enumerator.name, in: .ordinary)
            try spend(name.utf8.count, on: id)
            let value = enumeration.isSigned ? String(enumerator.signedValue) : String(enumerator.bits)
            body.add("\(name) = \(value)\(suffix)", terminator: ",")
        }
        let mode = enumeration.mode.map { " __attribute__((mode(\($0))))" } ?? ""
        return "\(head) {\n\(body.text)\(body.closing)}\(mode)"
    }
}

extension Enumeration {
    /// The machine mode that gives it its size; nil when a C compiler chooses that size for its values anyway.
    fileprivate var mode: String? {
        switch size {
        case 1: "byte"
        case 2: "HI"
        case 8:
            enumerators.allSatisfy { UInt32(exactly: $0.bits) != nil }
                || isSigned && enumerators.allSatisfy { Int32(exactly: $0.signedValue) != nil } ? "word" : nil
        default: nil
        }
    }
}
