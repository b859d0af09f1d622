/// Finds out whether two structs are the same, with everything that hangs on them.
///
/// Types refer to each other in circles, so equality is assumed and then refuted or not: whoever meets a pair again that is
/// assumed to be equal takes it for equal. All assumptions stand or fall together.
struct GraphComparison {
    /// For each type of the canonical graph the type of the other graph that is assumed to equal it; 0 for none.
    private var assumed: [Int32]
    /// The types of the canonical graph with an assumption.
    private(set) var pairs: [Int] = []
    private var open: [(candidate: Int, canonical: Int)] = []
    private var budget: Int

    /// How deep two types of one graph are compared that were taken for one.
    private static let twinDepth = 16
    private static let twinBudget = 1 << 16

    init(count: Int) {
        assumed = [Int32](repeating: 0, count: count)
        budget = 1 << 24 + 4096 * count
    }

    /// The type that is assumed to equal `canonical`.
    func partner(of canonical: Int) -> Int { Int(assumed[canonical]) }

    /// Whether the graph behind `candidate` is the same as the one behind `canonical`.
    ///
    /// - Throws: when all comparisons together take longer than any honest types do.
    mutating func areEqual(
        _ candidate: Int,
        _ canonical: Int,
        _ table: TypeTable,
        _ known: CanonicalTypes
    ) throws(BTFError) -> Bool {
        for pair in pairs { assumed[pair] = 0 }
        pairs.removeAll(keepingCapacity: true)
        open.removeAll(keepingCapacity: true)
        open.append((candidate, canonical))
        while let (candidate, canonical) = open.popLast() {
            budget -= 1
            guard budget > 0 else {
                throw BTFError(.tooLarge, at: .type(TypeID(rawValue: UInt32(candidate))))
            }
            guard assume(candidate, canonical, table, known) else { return false }
        }
        return true
    }

    /// Looks at one pair: refutes it, or notes what else must hold.
    private mutating func assume(
        _ candidate: Int,
        _ canonical: Int,
        _ table: TypeTable,
        _ known: CanonicalTypes
    ) -> Bool {
        if known.resolve(candidate) == known.resolve(canonical) { return true }
        let canonical = Self.definition(of: canonical, table, known)
        if canonical == 0 { return false }
        let partner = partner(of: canonical)
        if partner != 0 {
            if partner == candidate { return true }
            var allowance = Self.twinBudget
            defer { budget -= Self.twinBudget - allowance }
            return Self.areTwins(partner, candidate, table, Self.twinDepth, &allowance)
        }
        assumed[canonical] = Int32(candidate)
        pairs.append(canonical)
        guard table.nameOffset(candidate) == table.nameOffset(canonical) else { return false }
        let (kind, other) = (table.kind(candidate), table.kind(canonical))
        if kind != other {
            if kind == .forward { return table.declaredKind(candidate) == other }
            return other == .forward && table.declaredKind(canonical) == kind
        }
        return compare(candidate, canonical, table)
    }

    /// Compares two records of one kind, and notes the pairs of types behind them.
    private mutating func compare(_ candidate: Int, _ canonical: Int, _ table: TypeTable) -> Bool {
        switch table.kind(candidate) {
        case .integer, .forward, .float: return table.areEqual(candidate, canonical)
        case .enumeration, .enumeration64: return table.areCompatible(candidate, canonical)
        case .variable, .dataSection, .declarationTag, nil: return false
        default: break
        }
        guard table.haveEqualShape(candidate, canonical) else { return false }
        Self.forEachPair(candidate, canonical, table) { open.append(($0, $1)) }
        return true
    }

    /// The struct or union that represents a forward declaration, if one does; otherwise the type itself.
    private static func definition(of type: Int, _ table: TypeTable, _ known: CanonicalTypes) -> Int {
        guard table.kind(type) == .forward else { return type }
        let resolved = known.resolve(type)
        return table.kind(resolved) == .forward ? type : resolved
    }

    /// Whether two types of one graph are the same by their records, down to a depth.
    ///
    /// Compilers describe an array, or an anonymous struct, twice where it is used twice.
    private static func areTwins(
        _ first: Int,
        _ second: Int,
        _ table: TypeTable,
        _ depth: Int,
        _ budget: inout Int
    ) -> Bool {
        if first == second { return true }
        budget -= 1
        guard depth > 0, budget > 0, table.haveEqualShape(first, second) else { return false }
        var areTwins = true
        forEachPair(first, second, table) { one, other in
            if areTwins { areTwins = Self.areTwins(one, other, table, depth - 1, &budget) }
        }
        return areTwins
    }

    /// Calls `body` for each type that the first record refers to and the one that the second, of equal shape, has there.
    @inline(__always)
    private static func forEachPair(
        _ first: Int,
        _ second: Int,
        _ table: TypeTable,
        _ body: (Int, Int) -> Void
    ) {
        let references = table.references(first)
        if references.hasHead { body(Int(table.sizeOrType(first)), Int(table.sizeOrType(second))) }
        let distance = table.range(second).lowerBound - table.range(first).lowerBound
        for place in references.list { body(Int(table.words[place]), Int(table.words[place + distance])) }
    }
}
