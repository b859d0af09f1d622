/// Writes declarations and definitions of single types in C.
struct CWriter {
    let btf: BTF
    var names: CNames
    var layout: CLayout
    /// Whether anonymous types are written `{...}`.
    let isBrief: Bool
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

    /// Counts text against what may be written.
    mutating func spend(_ count: Int, on id: TypeID) throws(BTFError) {
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

extension TypeTag {
    /// The attribute that gives a type this tag.
    fileprivate var attribute: String {
        isAttribute ? "__attribute__((\(value)))" : "__attribute__((btf_type_tag(\"\(value)\")))"
    }
}
