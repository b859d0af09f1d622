import BPFModel
import BPFTypeFormat

/// The maps of `.maps`.
struct DeclaredMaps {
    private(set) var maps: [MapSpec] = []
    private let object: ObjectFile
    private let section: ELFFile.Section?
    /// For each map, its variable's place and the place of its initial elements.
    private var places: [(range: Range<Int>, values: Int?)] = []

    /// Reads the declarations; `more` maps will follow.
    init(_ object: ObjectFile, _ variables: VariableTable?, more: Int) throws(ObjectError) {
        self.object = object
        section = object.sections(where: \.isMapDefinitions).first
        guard let section else {
            maps.reserveCapacity(more)
            return
        }
        guard let btf = object.btf, let variables = variables?.variables(of: section) else {
            throw ObjectError(.section(section.name), .needsTypeFormat)
        }
        var reader = MapDefinitionReader(btf)
        maps.reserveCapacity(variables.variables.count + more)
        places.reserveCapacity(variables.variables.count)
        for variable in variables.variables {
            let definition = try reader.definition(of: variable.name, type: variable.type)
            let end = variable.offset + variable.size
            places.append((variable.offset..<end, definition.elements.map { variable.offset + $0 }))
            maps.append(definition.named(variable.name))
        }
    }

    /// Hands the maps over to who keeps them.
    mutating func take() -> [MapSpec] {
        defer { maps = [] }
        return maps
    }

    /// Reads what elements start with: relocations of the member `values`.
    mutating func readInitialElements(_ functions: FunctionTable) throws(ObjectError) {
        guard let section else { return }
        for relocation in try object.elf.relocations(of: section) {
            let pointer = try DataPointer(relocation, in: section, of: object)
            guard let map = map(containing: relocation.offset), let values = places[map].values,
                relocation.offset >= values, (relocation.offset - values).isMultiple(of: DataPointer.size)
            else { throw pointer.fault(.pointerOutsideOfValues) }
            let index = (relocation.offset - values) / DataPointer.size
            if maps[map].type == .progArray {
                let program = try pointer.program(functions)
                maps[map].initialPrograms.append(.init(index: index, name: program))
            } else {
                guard pointer.section == section.index, let inner = self.map(at: pointer.offset) else {
                    throw pointer.fault(.notAMap(pointer.symbol.name))
                }
                maps[map].initialMaps.append(.init(index: index, name: maps[inner].name))
            }
        }
    }

    /// The map whose variable begins at `offset` of `.maps`; of several, which are empty but for one, the last.
    func map(at offset: Int) -> Int? {
        let next = places.partitioningIndex { $0.range.lowerBound > offset }
        return next > 0 && places[next - 1].range.lowerBound == offset ? next - 1 : nil
    }

    /// The last map that begins at or before `offset`, when it reaches it.
    ///
    /// Maps are in the order of their places.
    private func map(containing offset: Int) -> Int? {
        let next = places.partitioningIndex { $0.range.lowerBound > offset }
        return next > 0 && places[next - 1].range.contains(offset) ? next - 1 : nil
    }
}
