/// Writes declarations and definitions of single types in C.
struct CWriter {
    let btf: BTF
    var names: CNames
    private var layout: CLayout
    /// Whether anonymous types are written `{...}`.
    private let isBrief: Bool
    /// How much more may be written, in steps of about a declaration.
    private var budget: Int
    /// How many anonymous types and parameter lists are open.
    private var nesting = 0

    init(_ btf: BTF, names: CNames, isBrief: Bool = false) {
        self.btf = btf
        self.names = names
        self.isBrief = isBrief
        layout = CLayout(btf)
        budget = 1 << 24
    }

    /// `name` declared with a type, such as `int (*name)(void)`; the type alone when `name` is empty.
    mutating func declaration(_ id: TypeID, _ name: String, indent: Int) throws(BTFError) -> String {
        budget -= 1
        guard budget > 0 else { throw BTFError(.tooLarge, at: .type(id)) }
        guard nesting < BTF.depthLimit else { throw BTFError(.tooDeep, at: .type(id)) }
        nesting += 1
        defer { nesting -= 1 }
        var declarator = CDeclarator(name)
        var current = id
        for _ in 0...BTF.depthLimit {
            let type = try btf.type(current)
            guard let next = try wrap(&declarator, in: type, indent: indent) else {
                return declarator.declaration(specifier: try specifier(current, type, indent: indent))
            }
            current = next
        }
        throw BTFError(.tooDeep, at: .type(id))
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
            declarator.tag("__attribute__((btf_type_tag(\"\(tag.value)\")))")
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
        case .enumeration(let enumeration): definition(id, type, enumeration, suffix: "", indent: indent)
        case .enumeration64(let enumeration):
            definition(id, type, enumeration, suffix: enumeration.isSigned ? "LL" : "ULL", indent: indent)
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
        var previous: (end: Int, isBitfield: Bool) = (0, false)
        for member in composite.members {
            let alignment = try isPacked ? 1 : layout.alignment(member.type)
            let isBitfield = member.bitWidth != 0
            body.pad(
                CPadding(
                    start: previous.end, end: member.bitOffset, alignment: alignment,
                    isBetweenBitfields: previous.isBitfield && isBitfield))
            let declaration = try declaration(member.type, member.name, indent: indent + 1)
            body.add(isBitfield ? "\(declaration): \(member.bitWidth)" : declaration)
            let width = isBitfield ? member.bitWidth : ((try? btf.size(of: member.type)) ?? 0) * 8
            previous = (member.bitOffset + width, isBitfield)
        }
        if isStruct {
            let alignment = try isPacked ? 1 : layout.alignment(id)
            body.pad(
                CPadding(
                    start: previous.end, end: composite.size * 8, alignment: alignment, isBetweenBitfields: false))
        }
        let isEmpty = composite.members.isEmpty && composite.size == 0
        let braces = isEmpty ? "{}" : "{\n\(body.text)\(body.closing)}"
        return "\(tagged(id, type)) \(braces)\(isPacked ? " __attribute__((packed))" : "")"
    }

    private mutating func definition(
        _ id: TypeID,
        _ type: BTFType,
        _ enumeration: Enumeration,
        suffix: String,
        indent: Int
    ) -> String {
        let head = tagged(id, type)
        if enumeration.enumerators.isEmpty { return head }
        var body = CBody(indent: indent + 1)
        for enumerator in enumeration.enumerators {
            let name = names.distinguish(enumerator.name, in: .ordinary)
            let value = enumeration.isSigned ? String(enumerator.signedValue) : String(enumerator.bits)
            body.add("\(name) = \(value)\(suffix)", terminator: ",")
        }
        return "\(head) {\n\(body.text)\(body.closing)}"
    }
}
