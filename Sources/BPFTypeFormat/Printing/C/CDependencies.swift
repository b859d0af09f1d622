/// Finds the order in which types can be defined in C.
///
/// A definition needs the definitions of everything it embeds, but of named structs and unions behind pointers no more
/// than a declaration. So the walk goes depth first through what is embedded, and stops at pointers to named composites.
struct CDependencies {
    private enum State: UInt8 {
        case new, open, ordered
    }

    private let btf: BTF
    private var states: [State]
    /// Types that another type refers to.
    private var isReferenced: [Bool]
    /// How many more types may be looked at; types without names can be reached in exponentially many ways.
    private var budget: Int
    /// Types with a definition of their own, in order.
    private(set) var order: [TypeID] = []

    init(_ btf: BTF) throws(BTFError) {
        self.btf = btf
        let count = try Int(btf.identifiers().upperBound.rawValue)
        states = Array(repeating: .new, count: count)
        isReferenced = Array(repeating: false, count: count)
        budget = 0
        for id in 1..<TypeID(rawValue: UInt32(count)) {
            for target in try btf.references(id) {
                budget += 1
                if target.rawValue < count { isReferenced[Int(target.rawValue)] = true }
            }
        }
        budget = 16 * budget + 1024
        for id in try btf.identifiers() { _ = try visit(id, isBehindPointer: false, depth: 0) }
    }

    /// Orders what must stand before a use of the type; says whether the type can be named from there on.
    private mutating func visit(_ id: TypeID, isBehindPointer: Bool, depth: Int) throws(BTFError) -> Bool {
        guard let record = try btf.record(id) else { return false }
        budget -= 1
        guard budget > 0 else { throw BTFError(.tooLarge, at: .type(id)) }
        guard depth < CPrinter.nestingLimit else { throw BTFError(.tooDeep, at: .type(id)) }
        switch states[Int(id.rawValue)] {
        case .ordered: return true
        case .open:
            guard isBehindPointer, record.isNamedComposite else { throw BTFError(.tooDeep, at: .type(id)) }
            return false
        case .new: return try visit(id, record, isBehindPointer: isBehindPointer, depth: depth + 1)
        }
    }

    /// Orders what must stand before a type that was not seen before.
    private mutating func visit(
        _ id: TypeID,
        _ record: TypeRecord,
        isBehindPointer: Bool,
        depth: Int
    ) throws(BTFError) -> Bool {
        let isNamed = record.nameOffset != 0
        switch record.kind {
        case .integer, .float, .function, .variable, .dataSection, .declarationTag:
            states[Int(id.rawValue)] = .ordered
            return false
        case .pointer:
            let isKnown = try visit(record.target, isBehindPointer: true, depth: depth)
            states[Int(id.rawValue)] = .ordered
            return isKnown
        case .array:
            return try visit(record.type(0), isBehindPointer: false, depth: depth)
        case .volatile, .const, .restrict, .typeTag:
            return try visit(record.target, isBehindPointer: isBehindPointer, depth: depth)
        case .structure, .union:
            if isBehindPointer && isNamed { return false }
            states[Int(id.rawValue)] = .open
            for member in try btf.references(id) { _ = try visit(member, isBehindPointer: false, depth: depth) }
            append(id, when: isNamed)
            return true
        case .enumeration, .enumeration64, .forward:
            append(id, when: isNamed || !isReferenced[Int(id.rawValue)])
            return true
        case .typedef:
            let isKnown = try visit(record.target, isBehindPointer: isBehindPointer, depth: depth)
            if isBehindPointer && !isKnown { return false }
            append(id, when: true)
            return true
        case .functionPrototype:
            var isKnown = false
            for part in try btf.references(id) {
                if try visit(part, isBehindPointer: isBehindPointer, depth: depth) { isKnown = true }
            }
            return isKnown
        }
    }

    private mutating func append(_ id: TypeID, when isDefined: Bool) {
        if isDefined { order.append(id) }
        states[Int(id.rawValue)] = .ordered
    }
}

extension TypeRecord {
    fileprivate var isNamedComposite: Bool {
        nameOffset != 0 && (kind == .structure || kind == .union)
    }
}
