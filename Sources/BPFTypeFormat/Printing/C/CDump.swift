/// Writes all types so that each is declared before it is used.
struct CDump {
    private enum State: UInt8 {
        case new, open, done
    }

    /// Integers that GCC for arm64 knows and clang does not.
    private static let aliases = [
        "__Poly8_t": "unsigned char",
        "__Poly16_t": "unsigned short",
        "__Poly64_t": "unsigned long long",
        "__Poly128_t": "unsigned __int128",
    ]

    let btf: BTF
    var writer: CWriter
    private var states: [State]
    /// Types that have been declared without being defined.
    private var isDeclared: [Bool]
    /// How many more types may be looked at.
    private var budget: Int
    /// The declarations, each followed by an empty line.
    var text = ""

    init(_ btf: BTF) throws(BTFError) {
        self.btf = btf
        writer = CWriter(btf, names: CNames(isUnique: true), limit: CWriter.limit + 16 * btf.contents.types.bytes.count)
        let count = try Int(btf.identifiers().upperBound.rawValue)
        states = Array(repeating: .new, count: count)
        isDeclared = Array(repeating: false, count: count)
        budget = 16 * (btf.contents.types.range.count + 1024)
    }

    mutating func emitAll() throws(BTFError) {
        for id in try CDependencies(btf).order { try emit(id, inside: nil, depth: 0) }
    }

    /// Writes what a use of the type needs; the whole type when nothing is around it.
    ///
    /// `container` is the definition that is about to be written, which needs no declaration of itself.
    private mutating func emit(_ id: TypeID, inside container: TypeID?, depth: Int) throws(BTFError) {
        guard let record = try btf.record(id), states[Int(id.rawValue)] != .done else { return }
        budget -= 1
        guard budget > 0 else { throw BTFError(.tooLarge, at: .type(id)) }
        guard depth < CPrinter.nestingLimit else { throw BTFError(.tooDeep, at: .type(id)) }
        if states[Int(id.rawValue)] == .open {
            if id != container { try declare(id, record) }
            return
        }
        switch record.kind {
        case .integer: try alias(id)
        case .float, .function, .variable, .dataSection, .declarationTag: break
        case .pointer, .volatile, .const, .restrict, .typeTag:
            try emit(record.target, inside: container, depth: depth + 1)
        case .array:
            try emit(record.type(0), inside: container, depth: depth + 1)
        case .functionPrototype:
            for part in try btf.references(id) { try emit(part, inside: container, depth: depth + 1) }
        case .enumeration, .enumeration64:
            if container == nil { try define(id) }
        case .forward:
            try declare(id, record)
            states[Int(id.rawValue)] = .done
        case .typedef:
            states[Int(id.rawValue)] = .open
            try emit(record.target, inside: id, depth: depth + 1)
            try declare(id, record)
            states[Int(id.rawValue)] = .done
        case .structure, .union:
            try emitComposite(id, record, inside: container, depth: depth)
        }
    }

    private mutating func emitComposite(
        _ id: TypeID,
        _ record: TypeRecord,
        inside container: TypeID?,
        depth: Int
    ) throws(BTFError) {
        let isAnonymous = record.nameOffset == 0
        states[Int(id.rawValue)] = .open
        if container == nil || isAnonymous {
            let around = isAnonymous ? container : id
            for member in try btf.references(id) { try emit(member, inside: around, depth: depth + 1) }
        } else if id != container {
            try declare(id, record)
        }
        if container == nil {
            try define(id)
        } else {
            states[Int(id.rawValue)] = .new
        }
    }

    /// Writes the definition of a struct, union or enum.
    private mutating func define(_ id: TypeID) throws(BTFError) {
        text += try writer.definition(id, btf.type(id), indent: 0)
        text += ";\n\n"
        states[Int(id.rawValue)] = .done
    }

    /// Writes a typedef for a type that only some compilers have built in.
    private mutating func alias(_ id: TypeID) throws(BTFError) {
        states[Int(id.rawValue)] = .done
        let name = try btf.name(id)
        if let alias = Self.aliases[name] { text += "typedef \(alias) \(name);\n\n" }
    }

    /// Writes `struct name;` or a typedef, once; the compiler's own `__builtin_va_list` never.
    private mutating func declare(_ id: TypeID, _ record: TypeRecord) throws(BTFError) {
        guard !isDeclared[Int(id.rawValue)] else { return }
        if record.nameOffset == 0, record.kind != .typedef {
            throw BTFError(record.kind == .forward ? .unexpectedKind(.forward) : .tooDeep, at: .type(id))
        }
        isDeclared[Int(id.rawValue)] = true
        let type = try btf.type(id)
        switch type {
        case .typedef("__builtin_va_list", _): return
        case .typedef("__gnuc_va_list", .void): text += "typedef __builtin_va_list __gnuc_va_list"
        case .typedef(let name, let target):
            text += try writer.typedef(writer.names.name(id, name, in: .ordinary), target)
        default: text += writer.tagged(id, type)
        }
        text += ";\n\n"
    }
}
