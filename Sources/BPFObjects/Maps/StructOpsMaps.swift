import BPFModel
import BPFTypeFormat

/// The tables of functions that `.struct_ops` sections hold, one map per variable.
struct StructOpsMaps {
    private(set) var maps: [MapSpec] = []

    init(_ object: ObjectFile, _ variables: VariableTable?, _ functions: FunctionTable) throws(ObjectError) {
        for section in object.elf.sections {
            guard case .structOps(let isLink, let autoload) = object.roles[section.index] else { continue }
            guard let description = variables?.variables(of: section) else {
                throw ObjectError(.section(section.name), .needsTypeFormat)
            }
            let contents = object.elf.contents(of: section)
            let first = maps.count
            for variable in description.variables {
                var spec = Self.table(variable, section.name, isLink: isLink)
                spec.contents = Array(contents[variable.offset..<(variable.offset + variable.size)])
                spec.autocreate = autoload
                maps.append(spec)
            }
            try readFunctions(of: section, description.variables, first: first, object, functions)
        }
    }

    private static func table(_ variable: MapSpec.Variable, _ section: String, isLink: Bool) -> MapSpec {
        var spec = MapSpec(
            name: variable.name,
            sectionName: section,
            type: .structOps,
            keySize: 4,
            valueSize: variable.size,
            maxEntries: 1,
            flags: isLink ? .link : []
        )
        spec.origin = .structOps
        spec.valueType = variable.type
        return spec
    }

    /// Members that are functions: relocations of the section.
    private mutating func readFunctions(
        of section: ELFFile.Section,
        _ variables: [MapSpec.Variable],
        first: Int,
        _ object: ObjectFile,
        _ functions: FunctionTable
    ) throws(ObjectError) {
        for relocation in try object.elf.relocations(of: section) {
            let pointer = try DataPointer(relocation, in: section, of: object)
            let next = variables.partitioningIndex { $0.offset > relocation.offset }
            guard next > 0, relocation.offset < variables[next - 1].offset + variables[next - 1].size else {
                throw pointer.fault(.pointerOutsideOfValues)
            }
            let member = relocation.offset - variables[next - 1].offset
            maps[first + next - 1].initialPrograms.append(.init(index: member, name: try pointer.program(functions)))
        }
    }
}
