import BPFTypeFormat

/// The types of one side of a relocation, each decoded once.
final class TypeGraph {
    /// Whose types they are.
    enum Side {
        case program, target
    }

    let btf: BTF
    private let side: Side
    private var decoded: [TypeID: BTFType] = [:]

    init(_ btf: BTF, _ side: Side) {
        self.btf = btf
        self.side = side
    }

    func type(_ id: TypeID) throws(COREError.Reason) -> BTFType {
        if let known = decoded[id] { return known }
        let type = try read { () throws(BTFError) in try btf.type(id) }
        decoded[id] = type
        return type
    }

    /// The kind of a type, which is not decoded for it; nil for `void`.
    func kind(_ id: TypeID) throws(COREError.Reason) -> BTFKind? {
        try read { () throws(BTFError) in try btf.kind(id) }
    }

    /// The type behind typedefs and qualifiers.
    func resolve(_ id: TypeID) throws(COREError.Reason) -> (id: TypeID, type: BTFType) {
        let resolved = try read { () throws(BTFError) in try btf.resolveIdentifier(id) }
        return (resolved, try type(resolved))
    }

    func size(of id: TypeID) throws(COREError.Reason) -> Int {
        try read { () throws(BTFError) in try btf.size(of: id) }
    }

    /// The numbers of the types with this name in any flavour; of split BTF its own only where its base has none.
    func candidates(named name: String, like kind: BTFKind?) throws(COREError.Reason) -> [TypeID] {
        try read { () throws(BTFError) in
            let found = try btf.identifiers(ofFlavoursOf: name, like: kind)
            let first = try btf.identifiers().lowerBound
            let inBase = found.filter { $0 < first }
            return inBase.isEmpty ? found : inBase
        }
    }

    /// The type as C writes it, for messages.
    func spelling(_ id: TypeID) -> String {
        (try? CPrinter(btf).declaration(id)) ?? "type \(id)"
    }

    private func read<Value>(_ body: () throws(BTFError) -> Value) throws(COREError.Reason) -> Value {
        do throws(BTFError) { return try body() } catch {
            throw side == .program ? .programTypes(error) : .targetTypes(error)
        }
    }
}

extension BTFType {
    /// A `struct` or a `union`.
    var composite: Composite? {
        switch self {
        case .structure(let composite), .union(let composite): composite
        default: nil
        }
    }

    /// An `enum` of either width.
    var anyEnumeration: Enumeration? {
        switch self {
        case .enumeration(let enumeration), .enumeration64(let enumeration): enumeration
        default: nil
        }
    }

    /// Whether CO-RE takes the types for the same kind: the two widths of `enum` are one.
    func isSameKind(as other: BTFType) -> Bool { kind.isSame(as: other.kind) }
}

extension BTFKind? {
    /// Whether CO-RE takes types of these kinds for the same.
    func isSame(as other: BTFKind?) -> Bool { self == other || (isEnumeration && other.isEnumeration) }

    private var isEnumeration: Bool { self == .enumeration || self == .enumeration64 }
}
