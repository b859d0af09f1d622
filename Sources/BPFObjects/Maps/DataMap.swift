import BPFModel
import BPFTypeFormat

/// The map that a section of global variables becomes: an array whose one element is the section.
///
/// Pointers in the section stay as the compiler left them, as with every loader: no program could follow them.
struct DataMap {
    let spec: MapSpec

    init(_ object: ObjectFile, _ section: ELFFile.Section, _ variables: VariableTable?) throws(ObjectError) {
        let isConstant = object.roles[section.index].isConstants
        guard section.size <= UInt32.max else {
            throw ObjectError(.section(section.name), .numberTooLarge(UInt64(section.size)))
        }
        let description = variables?.variables(of: section)
        var spec = Self.array(name: section.name, size: section.size, isConstant: isConstant)
        spec.contents = section.type == .noBits ? nil : object.elf.contents(of: section)
        spec.isFrozen = isConstant
        spec.origin = .data
        spec.valueType = description?.id
        spec.variables = description?.variables ?? []
        if spec.variables.contains(where: { $0.linkage != .static }) { spec.flags.insert(.mappable) }
        self.spec = spec
    }

    /// An array with one element of `size` bytes.
    static func array(name: String, size: Int, isConstant: Bool) -> MapSpec {
        MapSpec(
            name: name,
            sectionName: name,
            type: .array,
            keySize: 4,
            valueSize: size,
            maxEntries: 1,
            flags: isConstant ? .readOnlyForPrograms : []
        )
    }
}
