import BPFModel
import BPFTypeFormat

/// Every map of an object, and how instructions find them.
final class MapTable {
    /// The maps: declared ones, then data sections, the kernel's configuration, `struct_ops`.
    let maps: [MapSpec]
    /// The maps of `.maps`, which come first.
    private let definitions: DeclaredMaps
    /// For each section, the map that holds its variables.
    private let data: [Int?]
    /// What undefined symbols mean.
    let externs: ExternTable
    /// The variables that the maps are made of; nil without BTF.
    let variables: VariableTable?

    init(_ object: ObjectFile, functions: FunctionTable) throws(ObjectError) {
        let variables = try object.btf.map { btf throws(ObjectError) in try VariableTable(object.elf, btf) }
        self.variables = variables
        externs = try ExternTable(object, variables)
        let dataSections = object.sections(where: \.isData)
        var definitions = try DeclaredMaps(object, variables, more: dataSections.count + 1)
        try definitions.readInitialElements(functions)
        var maps = definitions.take()
        self.definitions = definitions
        var data: [Int?] = Array(repeating: nil, count: object.roles.count)
        for section in dataSections where section.size > 0 {
            data[section.index] = maps.count
            maps.append(try DataMap(object, section, variables).spec)
        }
        try Self.placeArenaData(object, variables, &maps, &data)
        if let configuration = externs.configuration { maps.append(configuration) }
        maps += try StructOpsMaps(object, variables, functions).maps
        if let second = maps.firstDuplicate(by: \.name) { throw ObjectError(.map(maps[second].name), .secondMap) }
        (self.maps, self.data) = (maps, data)
    }

    /// The map that is declared at `offset` of `.maps`, by its index.
    func definition(at offset: Int) -> Int? { definitions.map(at: offset) }

    /// The map that holds the variables of a section, by its index.
    func data(of section: Int) -> Int? { data[section] }

    /// Variables of `.addr_space.1` live in the one arena that must be declared.
    private static func placeArenaData(
        _ object: ObjectFile, _ variables: VariableTable?, _ maps: inout [MapSpec], _ data: inout [Int?]
    ) throws(ObjectError) {
        guard let section = object.sections(where: \.isArenaData).first else { return }
        let arenas = maps.indices.filter { maps[$0].type == .arena }
        guard arenas.count == 1 else { throw ObjectError(.section(section.name), .arenaCount(arenas.count)) }
        maps[arenas[0]].contents = object.elf.contents(of: section)
        maps[arenas[0]].variables = variables?.variables(of: section)?.variables ?? []
        data[section.index] = arenas[0]
    }
}
