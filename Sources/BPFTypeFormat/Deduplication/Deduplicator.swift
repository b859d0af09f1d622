/// Finds types that are the same and leaves one of each.
///
/// - Source: "BTF deduplication and Linux kernel BTF", which describes the algorithm in prose.
struct Deduplicator {
    var table: TypeTable
    private(set) var strings: StringMerger
    private(set) var canonical: CanonicalTypes
    private var candidates: CandidateTable
    private var graphs: GraphComparison

    init(_ btf: BTF) throws(BTFError) {
        table = try TypeTable(btf)
        strings = StringMerger(btf)
        canonical = CanonicalTypes(count: table.count)
        candidates = CandidateTable(count: table.count)
        graphs = GraphComparison(count: table.count)
    }

    mutating func run() throws(BTFError) {
        mergeStrings()
        for type in 1..<table.count { mergePlain(type) }
        for type in 1..<table.count where table.isComposite(type) { try mergeComposite(type) }
        resolveDeclarations()
        for type in 1..<table.count { try mergeReferring(type) }
    }

    private mutating func mergeStrings() {
        for type in 1..<table.count {
            let names = table.names(type)
            let start = table.range(type).lowerBound
            table.words[start] = strings.merge(table.words[start])
            for place in names.list { table.words[place] = strings.merge(table.words[place]) }
        }
    }

    /// Types that refer to no others; variables and their sections always stay.
    private mutating func mergePlain(_ type: Int) {
        switch table.kind(type) {
        case .variable, .dataSection: canonical.set(type, to: type)
        case .integer, .float, .forward: merge(type, table.hash(type))
        case .enumeration, .enumeration64: mergeEnumeration(type)
        default: break
        }
    }

    private mutating func mergeEnumeration(_ type: Int) {
        if table.nameOffset(type) == 0 { return merge(type, table.hash(type)) }
        let hash = table.nameHash(type)
        var candidate = candidates.first(hash)
        while candidate != 0 {
            if table.isEnumeration(candidate), table.areCompatible(type, candidate) {
                if table.isDeclaredOnly(type) || !table.isDeclaredOnly(candidate) {
                    canonical.set(type, to: candidate)
                    return
                }
                canonical.set(candidate, to: type)
            }
            candidate = candidates.next(candidate)
        }
        canonical.set(type, to: type)
        candidates.add(type, hash)
    }

    /// Gives a type the representative that has the same record; itself, if none has.
    private mutating func merge(_ type: Int, _ hash: UInt64) {
        var candidate = candidates.first(hash)
        while candidate != 0 {
            if table.areEqual(type, candidate) {
                canonical.set(type, to: candidate)
                return
            }
            candidate = candidates.next(candidate)
        }
        canonical.set(type, to: type)
        candidates.add(type, hash)
    }

    private mutating func mergeComposite(_ type: Int) throws(BTFError) {
        if canonical.isKnown(type) { return }
        let hash = table.shapeHash(type)
        var candidate = candidates.first(hash)
        while candidate != 0 {
            if table.haveEqualShape(type, candidate), try graphs.areEqual(type, candidate, table, canonical) {
                adoptAssumptions()
                canonical.set(type, to: candidate)
                return
            }
            candidate = candidates.next(candidate)
        }
        canonical.set(type, to: type)
        candidates.add(type, hash)
    }

    /// Takes over what a comparison that came out equal assumed: declarations get their definitions, structs their
    /// representatives.
    private mutating func adoptAssumptions() {
        for pair in graphs.pairs {
            let known = canonical.resolve(pair)
            let other = canonical.resolve(graphs.partner(of: pair))
            switch (table.kind(known), table.kind(other)) {
            case (.forward, .forward): break
            case (.forward, _): canonical.set(known, to: other)
            case (_, .forward): canonical.set(other, to: known)
            default: break
            }
            if table.isComposite(other), table.kind(known) != .forward, canonical.isKnown(known),
                !canonical.isKnown(other)
            {
                canonical.set(other, to: known)
            }
        }
    }

    /// Declarations that no comparison resolved get the one definition of their name, where there is only one.
    private mutating func resolveDeclarations() {
        var definitions: [UInt32: Int] = [:]
        for type in 1..<table.count where table.isComposite(type) && canonical.isCanonical(type) {
            let name = table.nameOffset(type)
            definitions[name] = definitions[name] == nil ? type : 0
        }
        for type in 1..<table.count where table.kind(type) == .forward && canonical.isCanonical(type) {
            guard let definition = definitions[table.nameOffset(type)], definition != 0,
                table.kind(definition) == table.declaredKind(type)
            else { continue }
            canonical.set(type, to: definition)
        }
    }

    /// Types that are the same if what they refer to is: first that, then themselves.
    private mutating func mergeReferring(_ type: Int) throws(BTFError) {
        var open = [type]
        while let type = open.last {
            if canonical.isKnown(type) {
                open.removeLast()
                continue
            }
            if !canonical.isAtWork(type) {
                canonical.begin(type)
                let first = open.count
                try forEachReference(type) { target throws(BTFError) in
                    if canonical.isAtWork(target) {
                        throw BTFError(.tooDeep, at: .type(TypeID(rawValue: UInt32(type))))
                    }
                    if !canonical.isKnown(target) { open.append(target) }
                }
                if open.count > first { continue }
            }
            pointToRepresentatives(type)
            merge(type, table.hash(type))
            open.removeLast()
        }
    }

    private func forEachReference(_ type: Int, _ body: (Int) throws(BTFError) -> Void) throws(BTFError) {
        let references = table.references(type)
        if references.hasHead { try body(Int(table.sizeOrType(type))) }
        for place in references.list { try body(Int(table.words[place])) }
    }

    private mutating func pointToRepresentatives(_ type: Int) {
        let references = table.references(type)
        let head = table.range(type).lowerBound + 2
        if references.hasHead { table.words[head] = UInt32(canonical.resolve(Int(table.words[head]))) }
        for place in references.list { table.words[place] = UInt32(canonical.resolve(Int(table.words[place]))) }
    }
}
