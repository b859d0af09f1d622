import BPFTypeFormat

/// Finds for every symbol of every object the one of the result.
struct SymbolResolver {
    private(set) var symbols: [LinkedSymbol] = []
    /// For each object, the symbol of the result by the object's symbol.
    private(set) var numbers: [[Int: Int]] = []
    /// What each object's BTF declares.
    let declared: [DeclaredTypes]
    private let inputs: [LinkInput]
    private let merger: SectionMerger
    private var globals: [String: Int] = [:]

    init(_ inputs: [LinkInput], _ merger: SectionMerger) throws(LinkError) {
        self.inputs = inputs
        self.merger = merger
        var declared: [DeclaredTypes] = []
        for input in inputs {
            do throws(BTFError) { declared.append(try DeclaredTypes(input.object.btf)) } catch {
                throw LinkError([.init(object: input.name)], .object(ObjectError(.section(".BTF"), .typeFormat(error))))
            }
        }
        self.declared = declared
        for input in inputs.indices {
            numbers.append([:])
            for symbol in inputs[input].object.elf.symbols { try add(symbol, of: input) }
        }
    }

    private mutating func add(_ symbol: ELFFile.Symbol, of input: Int) throws(LinkError) {
        guard symbol.type != .file, symbol.type != .section, !symbol.name.isEmpty else { return }
        switch symbol.home {
        case .reserved: return
        case .section(let section) where merger.pieces[input][section] == nil: return
        case .undefined where symbol.binding == .local: return
        default: break
        }
        let linked = try linked(symbol, of: input)
        guard symbol.binding != .local else {
            numbers[input][symbol.index] = symbols.count
            symbols.append(linked)
            return
        }
        guard let known = globals[symbol.name] else {
            globals[symbol.name] = symbols.count
            numbers[input][symbol.index] = symbols.count
            symbols.append(linked)
            return
        }
        numbers[input][symbol.index] = known
        try merge(linked, into: known)
    }

    private func linked(_ symbol: ELFFile.Symbol, of input: Int) throws(LinkError) -> LinkedSymbol {
        let piece = symbol.section.flatMap { merger.pieces[input][$0] }
        if let piece, symbol.value > merger.sections[piece.section].size - piece.offset {
            let place = LinkError.Place(object: inputs[input].name, section: merger.sections[piece.section].name)
            throw LinkError([place], .symbolOutside(symbol.name))
        }
        let isGlobal = symbol.binding != .local
        let type = isGlobal ? declared[input][symbol.name] : nil
        var linked = LinkedSymbol(
            name: symbol.name,
            type: symbol.type,
            binding: symbol.binding,
            isHidden: symbol.isHidden,
            home: piece.map { .init(section: $0.section, offset: $0.offset + symbol.value) },
            size: symbol.size,
            input: input,
            typeID: type
        )
        if let type { linked.declarations = [(input, type)] }
        return linked
    }

    /// Merges a second symbol of a name that is seen outside of its object.
    private mutating func merge(_ new: LinkedSymbol, into index: Int) throws(LinkError) {
        let known = symbols[index]
        let isDefined = known.home != nil
        if let home = new.home, merger.sections[home.section].isNote, known.home?.section == home.section {
            symbols[index].declarations += new.declarations
            return
        }
        if isDefined, new.home != nil, known.binding != .weak, new.binding != .weak {
            throw LinkError([place(of: known), place(of: new)], .secondDefinition(new.name))
        }
        try checkAgreement(known, new)
        symbols[index].declarations += new.declarations
        symbols[index].isHidden = known.isHidden || new.isHidden
        if new.home != nil, !isDefined || (known.binding == .weak && new.binding != .weak) {
            adopt(new, at: index)
        } else if !isDefined, new.home == nil, new.binding != .weak {
            symbols[index].binding = new.binding
        }
    }

    private mutating func adopt(_ definition: LinkedSymbol, at index: Int) {
        symbols[index].type = definition.type
        symbols[index].binding = definition.binding
        symbols[index].home = definition.home
        symbols[index].size = definition.size
        symbols[index].input = definition.input
        if let type = definition.typeID { symbols[index].typeID = type }
    }

    /// Checks that both mean the same by the name; where there are no types, nothing speaks against it.
    private func checkAgreement(_ known: LinkedSymbol, _ new: LinkedSymbol) throws(LinkError) {
        guard let first = known.declarations.first(where: { $0.input == known.input }) ?? known.declarations.first,
            let second = new.declarations.first,
            let one = inputs[first.input].object.btf, let other = inputs[second.input].object.btf
        else { return }
        let places = [place(of: known), place(of: new)]
        if declared[first.input].sections[first.type] == ".maps"
            || declared[second.input].sections[second.type] == ".maps"
        {
            let agreement = MapAgreement(first: one, second: other)
            if let field = agreement.difference(known.name, first.type, second.type) {
                throw LinkError(places, .maps(known.name, field: field))
            }
            return
        }
        var agreement = TypeAgreement(first: one, second: other)
        if let conflict = agreement.conflict(first.type, second.type) {
            throw LinkError(places, .types(known.name, conflict))
        }
    }

    private func place(of symbol: LinkedSymbol) -> LinkError.Place {
        .init(object: inputs[symbol.input].name, section: symbol.home.map { merger.sections[$0.section].name })
    }
}
