import BPFBytes
import BPFModel
import BPFTypeFormat

extension ObjectAssembly {
    /// Adds the sections and symbols that maps come from.
    mutating func addMaps() throws(ObjectError) {
        types = try contents.btf.map { btf throws(ObjectError) in
            try BPFObjects.types { () throws(BTFError) in try BTFBuilder(copying: btf) }
        }
        try addDeclaredMaps(contents.maps.filter { $0.origin == .definition })
        for map in contents.maps where map.origin == .data { try addData(of: map, to: map.sectionName) }
        let tables = contents.maps.filter { $0.origin == .structOps }
        for name in Set(tables.map(\.sectionName)).sorted() {
            try addStructOps(tables.filter { $0.sectionName == name }, to: name)
        }
        for map in contents.maps where map.origin == .kernelConfiguration {
            for variable in map.variables { _ = kernelSymbol(variable.name, isWeak: variable.isWeak) }
        }
    }

    /// Adds `.maps`; with BTF that has it already, at the places that it says.
    private mutating func addDeclaredMaps(_ maps: [MapSpec]) throws(ObjectError) {
        if maps.isEmpty { return }
        let size: Int
        let places: [MapTypesBuilder.Place]
        if let described = try describedMaps(maps) {
            (size, places) = described
        } else {
            var declarations = MapTypesBuilder(adding: types ?? BTFBuilder())
            for map in maps { try declarations.declare(map) }
            types = declarations.finish()
            (size, places) = (declarations.size, declarations.places)
        }
        let section = add(
            ELFBuilder.Section(
                name: ".maps", flags: [.allocate, .write], contents: [UInt8](repeating: 0, count: size)))
        for (map, place) in zip(maps, places) {
            mapSymbols[map.name] = addVariable(map.name, section: section, offset: place.offset, size: place.size)
            if map.type == .arena, map.contents != nil { try addData(of: map, to: ".addr_space.1") }
        }
        for (map, place) in zip(maps, places) { try addElements(of: map, at: place.elements, to: section) }
    }

    /// The places that BTF has for maps; nil when it has no `.maps`.
    private func describedMaps(
        _ maps: [MapSpec]
    ) throws(ObjectError) -> (size: Int, places: [MapTypesBuilder.Place])? {
        guard let btf = contents.btf, let section = try Self.description(of: ".maps", btf) else { return nil }
        var reader = MapDefinitionReader(btf)
        var places: [String: MapTypesBuilder.Place] = [:]
        for entry in section.variables {
            let variable = try BPFObjects.types { () throws(BTFError) in try btf.type(entry.type) }
            guard case .variable(let name, let type, _) = variable else { continue }
            let elements = try reader.definition(of: name, type: type).elements.map { entry.offset + $0 }
            places[name] = .init(offset: entry.offset, size: entry.size, elements: elements)
        }
        var found: [MapTypesBuilder.Place] = []
        for map in maps {
            guard let place = places[map.name] else { throw ObjectError(.map(map.name), .needsTypeFormat) }
            found.append(place)
        }
        return (section.size, found)
    }

    private static func description(of name: String, _ btf: BTF) throws(ObjectError) -> DataSection? {
        try BPFObjects.types { () throws(BTFError) in try btf.dataSection(named: name) }?.section
    }

    /// Adds the pointers to what elements start with.
    private mutating func addElements(of map: MapSpec, at start: Int?, to section: Int) throws(ObjectError) {
        for element in map.initialPrograms + map.initialMaps {
            guard let symbol = map.type == .progArray ? functions[element.name]?.symbol : mapSymbols[element.name]
            else {
                throw ObjectError(.map(map.name), .undefinedSymbol(element.name))
            }
            guard let start else { throw ObjectError(.map(map.name), .pointerOutsideOfValues) }
            let offset = start + element.index * DataPointer.size
            elf.relocate(section, .init(offset: offset, type: .data64, symbol: symbol))
        }
    }

    /// Adds a section of variables.
    private mutating func addData(of map: MapSpec, to name: String) throws(ObjectError) {
        var section = ELFBuilder.Section(name: name, flags: [.allocate, .write])
        if map.isFrozen { section.flags.remove(.write) }
        if let contents = map.contents {
            section.contents = contents
        } else {
            section.type = .noBits
            section.reserved = map.valueSize
        }
        let index = add(section)
        dataSections[map.name] = index
        try addVariables(of: name, to: index)
    }

    /// Adds symbols for the variables of a section that BTF says can be seen.
    mutating func addVariables(of name: String, to section: Int) throws(ObjectError) {
        guard let btf = contents.btf, let description = try Self.description(of: name, btf) else { return }
        for entry in description.variables {
            let type = try BPFObjects.types { () throws(BTFError) in try btf.type(entry.type) }
            guard case .variable(let name, _, .global) = type else { continue }
            _ = addVariable(name, section: section, offset: entry.offset, size: entry.size)
        }
    }

    /// Adds a section of function tables, at the places that BTF says.
    private mutating func addStructOps(_ tables: [MapSpec], to name: String) throws(ObjectError) {
        guard let btf = contents.btf, let description = try Self.description(of: name, btf) else {
            throw ObjectError(.section(name), .needsTypeFormat)
        }
        var places: [String: SectionVariable] = [:]
        for entry in description.variables {
            places[try BPFObjects.types { () throws(BTFError) in try btf.name(entry.type) }] = entry
        }
        var bytes = [UInt8](repeating: 0, count: description.size)
        var placed: [(table: MapSpec, offset: Int)] = []
        for table in tables {
            let contents = table.contents ?? []
            guard let offset = places[table.name]?.offset, offset <= bytes.count, contents.count <= bytes.count - offset
            else { throw ObjectError(.map(table.name), .needsTypeFormat) }
            bytes.replaceSubrange(offset..<(offset + contents.count), with: contents)
            placed.append((table, offset))
        }
        let section = add(ELFBuilder.Section(name: name, flags: [.allocate, .write], contents: bytes))
        try addVariables(of: name, to: section)
        for (table, offset) in placed { try addMembers(of: table, at: offset, to: section) }
    }

    /// Adds the pointers to a table's functions.
    private mutating func addMembers(of table: MapSpec, at start: Int, to section: Int) throws(ObjectError) {
        for member in table.initialPrograms {
            guard let symbol = functions[member.name]?.symbol else {
                throw ObjectError(.map(table.name), .undefinedSymbol(member.name))
            }
            elf.relocate(section, .init(offset: start + member.index, type: .data64, symbol: symbol))
        }
    }

    private mutating func addVariable(_ name: String, section: Int, offset: Int, size: Int) -> Int {
        elf.add(
            ELFBuilder.Symbol(
                name: name,
                type: ELFBuilder.Symbol.object,
                binding: .global,
                section: section,
                value: offset,
                size: size
            )
        )
    }
}
