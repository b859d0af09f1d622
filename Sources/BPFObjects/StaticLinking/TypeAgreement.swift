import BPFTypeFormat

/// Whether two objects mean the same by a function or a variable.
///
/// Qualifiers and typedefs don't count, nor do the lengths of arrays, the values of enumerations, or what lies behind pointers
/// beyond its name: one object may know a struct only by a declaration.
struct TypeAgreement {
    let first: BTF
    let second: BTF
    private var budget = 1 << 20

    init(first: BTF, second: BTF) {
        self.first = first
        self.second = second
    }

    /// Where two types differ; nil when they agree.
    mutating func conflict(_ one: TypeID, _ other: TypeID) -> TypeConflict? {
        var open = [(one: one, other: other, isBehindPointer: false)]
        while let (one, other, isBehindPointer) = open.popLast() {
            budget -= 1
            guard budget > 0,
                let (left, right) = try? (first.resolve(one).type, second.resolve(other).type),
                let parts = parts(left, right, isBehindPointer: isBehindPointer)
            else { return TypeConflict(first: first.spelling(one), second: second.spelling(other)) }
            open += parts
        }
        return nil
    }

    private typealias Part = (one: TypeID, other: TypeID, isBehindPointer: Bool)

    /// What else must agree if two types are to; nil when they differ.
    private func parts(_ left: BTFType, _ right: BTFType, isBehindPointer: Bool) -> [Part]? {
        switch (left, right) {
        case (.void, .void): return []
        case (.integer(let one), .integer(let other)): return one.size == other.size ? [] : nil
        case (.float(_, let one), .float(_, let other)): return one == other ? [] : nil
        case (.enumeration(let one), .enumeration(let other)), (.enumeration64(let one), .enumeration64(let other)):
            return one.name == other.name && one.size == other.size ? [] : nil
        case (.pointer(let one), .pointer(let other)): return [(one, other, true)]
        case (.array(let one, _, _), .array(let other, _, _)): return [(one, other, isBehindPointer)]
        case (.forward(let one, let isUnion), .forward(let other, let isOtherUnion)):
            return one == other && isUnion == isOtherUnion ? [] : nil
        case (.forward(let name, let isUnion), .structure(let composite)),
            (.structure(let composite), .forward(let name, let isUnion)):
            return isBehindPointer && !isUnion && name == composite.name ? [] : nil
        case (.forward(let name, let isUnion), .union(let composite)),
            (.union(let composite), .forward(let name, let isUnion)):
            return isBehindPointer && isUnion && name == composite.name ? [] : nil
        case (.structure(let one), .structure(let other)), (.union(let one), .union(let other)):
            return members(one, other, isBehindPointer: isBehindPointer)
        case (.function(_, let one, let linkage), .function(_, let other, let otherLinkage)),
            (.variable(_, let one, let linkage), .variable(_, let other, let otherLinkage)):
            return (linkage == .static) == (otherLinkage == .static) ? [(one, other, isBehindPointer)] : nil
        case (.functionPrototype(let one), .functionPrototype(let other)):
            guard one.parameters.count == other.parameters.count else { return nil }
            let parameters = zip(one.parameters, other.parameters).map { ($0.type, $1.type, isBehindPointer) }
            return [(one.returns, other.returns, isBehindPointer)] + parameters
        default: return nil
        }
    }

    private func members(_ one: Composite, _ other: Composite, isBehindPointer: Bool) -> [Part]? {
        guard one.name == other.name else { return nil }
        if isBehindPointer { return [] }
        guard one.members.count == other.members.count, one.size == other.size else { return nil }
        var parts: [Part] = []
        for (left, right) in zip(one.members, other.members) {
            guard left.name == right.name, left.bitOffset == right.bitOffset, left.bitWidth == right.bitWidth else {
                return nil
            }
            parts.append((left.type, right.type, isBehindPointer))
        }
        return parts
    }
}
