import BPFTypeFormat

/// Makes one BTF of the BTF of all objects, and of what each says about its code.
struct TypeMerger {
    private let inputs: [LinkInput]
    private let resolver: SymbolResolver
    private let merger: SectionMerger
    private var builder = BTFBuilder()
    /// For each object, the new number of each type.
    private var numbers: [[TypeID: TypeID]]
    /// For each object, the symbols that its functions and variables are.
    private var symbols: [[TypeID: Int]]

    init(_ inputs: [LinkInput], _ resolver: SymbolResolver, _ merger: SectionMerger) {
        self.inputs = inputs
        self.resolver = resolver
        self.merger = merger
        numbers = inputs.map { _ in [.void: .void] }
        symbols = inputs.map { _ in [:] }
        for (index, symbol) in resolver.symbols.enumerated() {
            for declaration in symbol.declarations { symbols[declaration.input][declaration.type] = index }
        }
    }

    /// The types and the records of the code; nil when no object has types.
    mutating func merge() throws(BTFError) -> (types: BTFBuilder, information: BTFExtension)? {
        guard inputs.contains(where: { $0.object.btf != nil }) else { return nil }
        try assignNumbers()
        try addTypes()
        try addSections()
        let order = inputs[0].object.order
        let deduplicated = try BTF(try builder.encode(order: order)).deduplicated()
        let information = information.renumbered { deduplicated[$0] ?? .void }
        return (try BTFBuilder(copying: deduplicated.btf), information)
    }

    /// Functions and variables that another object's stands for get that one's number.
    private mutating func assignNumbers() throws(BTFError) {
        var next: UInt32 = 1
        try forEachType { merger, input, id, btf throws(BTFError) in
            guard try btf.kind(id) != .dataSection, !merger.isReplaced(id, in: input) else { return }
            merger.numbers[input][id] = TypeID(rawValue: next)
            next += 1
        }
        for symbol in resolver.symbols {
            guard let type = symbol.typeID, let origin = symbol.origin, let number = numbers[origin][type] else {
                continue
            }
            for declaration in symbol.declarations { numbers[declaration.input][declaration.type] = number }
        }
    }

    private mutating func addTypes() throws(BTFError) {
        try forEachType { merger, input, id, btf throws(BTFError) in
            guard try btf.kind(id) != .dataSection, !merger.isReplaced(id, in: input) else { return }
            let numbers = merger.numbers[input]
            merger.builder.add(try btf.type(id).renumbered { numbers[$0] ?? .void })
        }
    }

    private mutating func forEachType(
        _ body: (inout TypeMerger, Int, TypeID, BTF) throws(BTFError) -> Void
    ) throws(BTFError) {
        for input in inputs.indices {
            guard let btf = inputs[input].object.btf else { continue }
            let identifiers = try btf.identifiers()
            for number in identifiers.lowerBound.rawValue..<identifiers.upperBound.rawValue {
                try body(&self, input, TypeID(rawValue: number), btf)
            }
        }
    }

    /// Whether another declaration stands for this one.
    private func isReplaced(_ id: TypeID, in input: Int) -> Bool {
        guard let index = symbols[input][id] else { return false }
        let symbol = resolver.symbols[index]
        return symbol.origin != input || symbol.typeID != id
    }
}

extension TypeMerger {
    /// Adds the sections of variables: those of the result, then those of what the kernel defines.
    private mutating func addSections() throws(BTFError) {
        var variables: [String: [SectionVariable]] = [:]
        var names: [String] = []
        try forEachType { merger, input, id, btf throws(BTFError) in
            guard try btf.kind(id) == .dataSection, case .dataSection(let section) = try btf.type(id) else { return }
            if variables[section.name] == nil { names.append(section.name) }
            variables[section.name, default: []] += merger.placed(section, of: input)
        }
        let sizes = Dictionary(merger.sections.map { ($0.name, $0.size) }, uniquingKeysWith: { first, _ in first })
        for name in names {
            guard let placed = variables[name], !placed.isEmpty else { continue }
            let sorted = sizes[name] == nil ? placed : placed.sorted { $0.offset < $1.offset }
            builder.add(.dataSection(DataSection(name: name, size: sizes[name] ?? 0, variables: sorted)))
        }
    }

    /// The variables of one object's section with their new places, without those that another object's stand for.
    private func placed(_ section: DataSection, of input: Int) -> [SectionVariable] {
        if let known = merger.sections.first(where: { $0.name == section.name }), known.isNote, known.first != input {
            return []
        }
        let piece = inputs[input].object.elf.section(named: section.name).flatMap { merger.pieces[input][$0.index] }
        return section.variables.compactMap { entry in
            if isReplaced(entry.type, in: input) { return nil }
            var placed = entry
            placed.type = numbers[input][entry.type] ?? .void
            if let index = symbols[input][entry.type] {
                let symbol = resolver.symbols[index]
                placed.offset = symbol.home?.offset ?? entry.offset
                if entry.size == 0 { placed.size = symbol.size }
            } else if let piece {
                placed.offset = entry.offset + piece.offset
            }
            return placed
        }
    }

    /// What `.BTF.ext` says, at the new places.
    private var information: BTFExtension {
        var information = BTFExtension()
        for (input, numbers) in zip(inputs.indices, numbers) {
            let elf = inputs[input].object.elf
            guard let own = inputs[input].object.codeInformation else { continue }
            let moved = own.renumbered { numbers[$0] ?? .void }
            let names = Set(moved.functions.keys).union(moved.lines.keys).union(moved.relocations.keys)
            for name in names.sorted() {
                guard let section = elf.section(named: name), let piece = merger.pieces[input][section.index] else {
                    continue
                }
                information.append(moved, of: name, at: piece.offset / 8)
            }
        }
        return information
    }
}

extension LinkedSymbol {
    /// The object whose type the symbol has.
    var origin: Int? {
        guard let typeID else { return nil }
        return
            (declarations.first { $0.input == input && $0.type == typeID } ?? declarations.first { $0.type == typeID })?
            .input
    }
}

extension BTFExtension {
    /// The same records where types have other numbers.
    fileprivate func renumbered(_ number: (TypeID) -> TypeID) -> BTFExtension {
        var copy = self
        copy.functions = functions.mapValues { records in
            records.map { FunctionRecord(slot: $0.slot, type: number($0.type)) }
        }
        copy.relocations = relocations.mapValues { records in
            records.map { record in
                var record = record
                record.type = number(record.type)
                return record
            }
        }
        return copy
    }

    /// Adds the records of one section of another object, whose code went `slots` into the section.
    fileprivate mutating func append(_ other: BTFExtension, of section: String, at slots: Int) {
        if let records = other.functions[section] {
            functions[section, default: []] += records.map { FunctionRecord(slot: $0.slot + slots, type: $0.type) }
        }
        if let records = other.lines[section] {
            lines[section, default: []].append(records, records.indices, movedBy: slots)
        }
        if let records = other.relocations[section] {
            relocations[section, default: []] += records.map { $0.moved(by: slots) }
        }
    }
}
