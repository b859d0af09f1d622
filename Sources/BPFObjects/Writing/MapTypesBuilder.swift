import BPFModel
import BPFTypeFormat

/// Declares maps in BTF, as `__uint`, `__ulong`, `__type` and `__array` do in C.
struct MapTypesBuilder {
    /// A map's place in `.maps`.
    struct Place {
        let offset: Int
        let size: Int
        /// Where the initial elements begin, from the section's start.
        let elements: Int?
    }

    private(set) var builder: BTFBuilder
    private var variables: [SectionVariable] = []
    private(set) var places: [Place] = []
    private var numberElement: TypeID?

    /// Bytes of a pointer, as every member of a declaration is one.
    private static let pointerSize = 8
    private static let sectionName = ".maps"

    init(adding builder: BTFBuilder) {
        self.builder = builder
    }

    /// The bytes of `.maps` so far.
    var size: Int { places.last.map { $0.offset + $0.size } ?? 0 }

    /// The highest index of an element that a declaration may fill.
    private static let indexLimit = 1 << 20

    mutating func declare(_ map: MapSpec) throws(ObjectError) {
        let indices = (map.initialPrograms + map.initialMaps).map(\.index)
        if let index = indices.first(where: { !(0...Self.indexLimit).contains($0) }) {
            throw ObjectError(.map(map.name), .elementIndex(index))
        }
        let count = (indices.max() ?? -1) + 1
        let (structure, elements) = declaration(map, isInner: false)
        let bytes = structure.size + count * Self.pointerSize
        let type = builder.add(.structure(structure))
        let variable = builder.add(.variable(name: map.name, type: type, linkage: .global))
        let offset = size
        variables.append(SectionVariable(type: variable, offset: offset, size: bytes))
        places.append(Place(offset: offset, size: bytes, elements: elements.map { offset + $0 }))
    }

    /// Adds the section of what was declared; none for nothing.
    mutating func finish() -> BTFBuilder {
        if !variables.isEmpty {
            builder.add(.dataSection(DataSection(name: Self.sectionName, size: size, variables: variables)))
        }
        return builder
    }

    private mutating func declaration(_ map: MapSpec, isInner: Bool) -> (structure: Composite, elements: Int?) {
        var structure = Composite(name: "", size: 0, members: [])
        add("type", UInt64(map.type.rawValue), to: &structure)
        add("key", map.keyType, size: map.keySize, to: &structure)
        add("value", map.valueType, size: map.valueSize, to: &structure)
        add("max_entries", UInt64(map.maxEntries), to: &structure)
        add("map_flags", UInt64(map.flags.rawValue), to: &structure)
        if let node = map.numaNode { add("numa_node", UInt64(node), to: &structure) }
        add("map_extra", map.extra, to: &structure)
        if isInner { return (structure, nil) }
        add("pinning", UInt64(map.pinning.rawValue), to: &structure)
        guard let element = element(of: map) else { return (structure, nil) }
        let pointer = builder.add(.pointer(element))
        let array = builder.add(.array(element: pointer, index: numberType(), count: 0))
        let elements = structure.size
        structure.members.append(Member(name: "values", type: array, bitOffset: elements * 8))
        return (structure, elements)
    }

    private mutating func element(of map: MapSpec) -> TypeID? {
        if let inner = map.inner { return builder.add(.structure(declaration(inner, isInner: true).structure)) }
        if map.initialPrograms.isEmpty { return nil }
        return builder.add(.functionPrototype(FunctionPrototype(returns: numberType(), parameters: [])))
    }

    private mutating func add(_ name: String, _ type: TypeID?, size: Int, to structure: inout Composite) {
        if let type {
            append(name, builder.add(.pointer(type)), to: &structure)
        } else {
            add(name + "_size", UInt64(size), to: &structure)
        }
    }

    /// Adds a number, as the length of an array behind a pointer; one that is no length, as an enumerator.
    ///
    /// 0 is what a missing member means.
    private mutating func add(_ name: String, _ number: UInt64, to structure: inout Composite) {
        if number == 0 { return }
        let numberType = numberType()
        if number <= UInt64(Int32.max) / 4 {
            let array = builder.add(.array(element: numberType, index: numberType, count: Int(number)))
            append(name, builder.add(.pointer(array)), to: &structure)
        } else {
            let value = Enumerator(name: name, bits: number)
            append(name, builder.add(.enumeration64(.init(name: "", size: 8, enumerators: [value]))), to: &structure)
        }
    }

    private func append(_ name: String, _ type: TypeID, to structure: inout Composite) {
        structure.members.append(Member(name: name, type: type, bitOffset: structure.size * 8))
        structure.size += Self.pointerSize
    }

    private mutating func numberType() -> TypeID {
        if let numberElement { return numberElement }
        let type = builder.add(.integer(IntegerType(name: "int", size: 4, encoding: .signed)))
        numberElement = type
        return type
    }
}
