/// Where C would place members by itself, so that a printer can say where the types at hand differ.
struct CLayout {
    private let btf: BTF
    private var alignments: [TypeID: Int] = [:]

    init(_ btf: BTF) {
        self.btf = btf
    }

    /// The alignment of a type in bytes; 1 for what has none.
    mutating func alignment(_ id: TypeID) throws(BTFError) -> Int {
        try alignment(id, depth: 0)
    }

    /// The size of a type in bytes; 0 for what has none, such as a struct that is declared only.
    func byteCount(_ id: TypeID) -> Int {
        (try? btf.size(of: id)) ?? 0
    }

    /// Whether only `__attribute__((packed))` explains the offsets of the members or the size of the whole.
    mutating func isPacked(_ composite: Composite) throws(BTFError) -> Bool {
        try natural(composite, depth: 0) == nil
    }

    private mutating func alignment(_ id: TypeID, depth: Int) throws(BTFError) -> Int {
        if let known = alignments[id] { return known }
        guard depth < BTF.depthLimit else { throw BTFError(.tooDeep, at: .type(id)) }
        let alignment: Int
        switch try btf.type(id) {
        case .integer(let integer): alignment = scalar(integer.size)
        case .float(_, let size): alignment = scalar(size)
        case .enumeration(let enumeration), .enumeration64(let enumeration): alignment = scalar(enumeration.size)
        case .pointer: alignment = BTF.pointerSize
        case .typedef(_, let target), .const(let target), .volatile(let target), .restrict(let target),
            .array(let target, _, _):
            alignment = try self.alignment(target, depth: depth + 1)
        case .typeTag(let tag): alignment = try self.alignment(tag.type, depth: depth + 1)
        case .structure(let composite), .union(let composite):
            alignment = try natural(composite, depth: depth + 1) ?? 1
        case .void, .forward, .function, .functionPrototype, .variable, .dataSection, .declarationTag: alignment = 1
        }
        alignments[id] = alignment
        return alignment
    }

    /// The alignment that the members give to the whole; nil when the layout contradicts it.
    private mutating func natural(_ composite: Composite, depth: Int) throws(BTFError) -> Int? {
        var largest = 1
        var isPacked = false
        for member in composite.members {
            let alignment = try alignment(member.type, depth: depth)
            if member.bitWidth == 0, member.bitOffset % (8 * alignment) != 0 { isPacked = true }
            largest = max(largest, alignment)
        }
        return isPacked || composite.size % largest != 0 ? nil : largest
    }

    private func scalar(_ size: Int) -> Int {
        max(1, min(size, BTF.pointerSize))
    }
}
