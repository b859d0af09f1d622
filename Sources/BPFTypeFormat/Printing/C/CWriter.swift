/// Writes declarations and definitions of single types in C.
struct CWriter {
    let btf: BTF
    var names: CNames
    private var layout: CLayout
    /// Whether anonymous types are written `{...}`.
    private let isBrief: Bool
    /// How many more bytes may be written, those of nested types counted again at each level.
    private var budget: Int
    /// How many anonymous types and parameter lists are open.
    private var nesting = 0

    /// Bytes of text that nobody expects a single type to exceed.
    static let limit = 1 << 22

    init(_ btf: BTF, names: CNames, isBrief: Bool = false, limit: Int = Self.limit) {
        self.btf = btf
        self.names = names
        self.isBrief = isBrief
        layout = CLayout(btf)
        budget = limit
    }

    /// `name` declared with a type, such as `int (*name)(void)`; the type alone when `name` is empty.
    mutating func declaration(_ id: TypeID, _ name: String, indent: Int) throws(BTFError) -> String {
        guard nesting < BTF.depthLimit else { throw BTFError(.tooDeep, at: .type(id)) }
        nesting += 1
        defer { nesting -= 1 }
        var declarator = CDeclarator(name)
        var current = id
        for _ in 0...BTF.depthLimit {
            let type = try btf.type(current)
            guard let next = try wrap(&declarator, in: type, indent: indent) else {
                let text = declarator.declaration(specifier: try specifier(current, type, indent: indent))
                try spend(text.utf8.count, on: id)
                return text
            }
            current = next
        }
        throw BTFError(.tooDeep, at: .type(id))
    }

    private mutating func spend(_ count: Int, on id: TypeID) throws(BTFError) {
        budget -= count + 1
        guard budget > 0 else { throw BTFError(.tooLarge, at: .type(id)) }
    }

    /// Adds what `type` contributes to a declarator and returns the type inside; nil when it contributes nothing.
    private mutating func wrap(
        _ declarator: inout CDeclarator,
        in type: BTFType,
        indent: Int
    ) throws(BTFError) -> TypeID? {
        switch type {
        case .pointer(let target):
            declarator.point()
            return target
        case .const(let target):
            declarator.qualify("const")
            return target
        case .volatile(let target):
            declarator.qualify("volatile")
            return target
        case .restrict(let target):
            declarator.qualify("restrict")
            return target
        case .typeTag(let tag):
            declarator.tag(tag.attribute)
            return tag.type
        case .array(let element, _, let count):
            declarator.index(count)
            return element
        case .functionPrototype(let prototype):
            declarator.call(try parameters(prototype, indent: indent))
            return prototype.returns
        default: return nil
        }
    }

    private mutating func parameters(_ prototype: FunctionPrototype, indent: Int) throws(BTFError) -> String {
        var list: [String] = []
        for (index, parameter) in prototype.parameters.enumerated() {
            let isLast = index == prototype.parameters.count - 1
            if parameter.type == .void, isLast {
                list.append(index == 0 ? "void" : "...")
            } else {
                list.append(try declaration(parameter.type, parameter.name, indent: indent))
            }
        }
        return list.isEmpty ? "void" : list.joined(separator: ", ")
    }

    /// The type at the heart of a declaration; anonymous types are written out.
    private mutating func specifier(_ id: TypeID, _ type: BTFType, indent: Int) throws(BTFError) -> String {
        switch type {
        case .void: return "void"
        case .integer(let integer): return integer.name
        case .float(let name, _): return name
        case .typedef(let name, _): return names.name(id, name, in: .ordinary)
        case .forward(let name, let isUnion):
            return "\(isUnion ? "union" : "struct") \(names.name(id, name, in: .tags))"
        case .structure(let composite), .union(let composite):
            if composite.name.isEmpty && !isBrief { return try definition(id, type, indent: indent) }
            return tagged(id, type)
        case .enumeration(let enumeration), .enumeration64(let enumeration):
            if enumeration.name.isEmpty && !isBrief { return try definition(id, type, indent: indent) }
            return tagged(id, type)
        case .function, .variable, .dataSection, .declarationTag, .pointer, .array, .volatile, .const, .restrict,
            .functionPrototype, .typeTag:
            throw BTFError(.unexpectedKind(type.kind), at: .type(id))
        }
    }
}

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
            try spend(padding.byteCount * 2, on: id)
            body.pad(padding)
            let declaration = try declaration(member.type, member.name, indent: indent + 1)
            body.add(isBitfield ? "\(declaration): \(member.bitWidth)" : declaration)
            end = member.bitOffset + (isBitfield ? member.bitWidth : layout.byteCount(member.type) * 8)
            followsBitfield = isBitfield
        }
        if isStruct {
            let alignment = isPacked ? 1 : try layout.alignment(id)
            let padding = CPadding(
                start: end, end: composite.size * 8, alignment: alignment, isBetweenBitfields: false)
            try spend(padding.byteCount * 2, on: id)
            body.pad(padding)
        }
        let isEmpty = composite.members.isEmpty && composite.size == 0
        let braces = isEmpty ? "{}" : "{\n\(body.text)\(body.closing)}"
        return "\(tagged(id, type)) \(braces)\(isPacked ? " __attribute__((packed))" : "")"
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

extension TypeTag {
    /// The attribute that gives a type this tag.
    fileprivate var attribute: String {
        isAttribute ? "__attribute__((\(value)))" : "__attribute__((btf_type_tag(\"\(value)\")))"
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
