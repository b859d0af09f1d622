import BPFModel
import BPFTypeFormat

/// Reads the structs that declare maps.
///
/// A struct's members are never values: their types carry the numbers and types of the map.
///
/// | member | declared as | says |
/// |---|---|---|
/// | `__uint(max_entries, 16)` | `int (*max_entries)[16]` | a number, as the length of an array behind a pointer |
/// | `__ulong(map_extra, 1ull << 44)` | `enum { … = 1ull << 44 } map_extra` | a number that is no length |
/// | `__type(key, struct flow)` | `struct flow *key` | a type, behind a pointer |
/// | `__array(values, struct { … })` | `struct { … } *values[]` | what elements look like |
///
/// - Source: "BTF-defined maps" in the libbpf documentation.
struct MapDefinitionReader {
    private let btf: BTF
    /// Definitions by their struct, which several maps may share; those that take long to read.
    private var known: [TypeID: MapDefinition] = [:]

    init(_ btf: BTF) {
        self.btf = btf
    }

    /// The definition that the variable `name` of type `type` makes.
    mutating func definition(of name: String, type: TypeID) throws(ObjectError) -> MapDefinition {
        let id = try types { () throws(BTFError) in try btf.resolveIdentifier(type) }
        if !known.isEmpty, let definition = known[id] { return definition }
        let definition = try MapStructReader(btf: btf, name: name, isInner: false).read(id)
        if definition.memberCount > 32 { known[id] = definition }
        return definition
    }
}

/// Reads one struct.
struct MapStructReader {
    let btf: BTF
    /// The map that errors name.
    let name: String
    /// Whether the struct describes the elements of another map.
    let isInner: Bool

    func read(_ id: TypeID) throws(ObjectError) -> MapDefinition {
        let type = try types { () throws(BTFError) in try btf.type(id) }
        guard case .structure(let composite) = type else { throw fault(.mapIsNoStruct) }
        var definition = MapDefinition(isInner: isInner)
        definition.memberCount = composite.members.count
        for member in composite.members { try read(member, into: &definition) }
        guard definition.spec.type != .unspec else { throw fault(.mapWithoutType) }
        return definition
    }

    private func read(_ member: Member, into definition: inout MapDefinition) throws(ObjectError) {
        switch member.name {
        case "type": definition.spec.type = try mapType(member)
        case "max_entries": definition.spec.maxEntries = Int(try number32(member))
        case "map_flags": definition.spec.flags = MapFlags(rawValue: try number32(member))
        case "numa_node": definition.spec.numaNode = Int(try number32(member))
        case "map_extra": definition.spec.extra = try number(member)
        case "key_size": try setKeySize(Int(try number32(member)), in: &definition)
        case "value_size": try setValueSize(Int(try number32(member)), in: &definition)
        case "key":
            let (id, size) = try pointee(member)
            definition.spec.keyType = id
            try setKeySize(size, in: &definition)
        case "value":
            let (id, size) = try pointee(member)
            definition.spec.valueType = id
            try setValueSize(size, in: &definition)
        case "values" where !isInner: try readElements(member, into: &definition)
        case "pinning" where !isInner: definition.spec.pinning = try pinning(member)
        default: throw fault(.unknownMapField(member.name))
        }
    }

    /// Sets the size of keys, which two members may state if they agree.
    private func setKeySize(_ size: Int, in definition: inout MapDefinition) throws(ObjectError) {
        if let known = definition.setKeySize(size) { throw fault(.contradictorySizes("key", known, size)) }
    }

    /// Sets the size of values, which two members may state if they agree.
    private func setValueSize(_ size: Int, in definition: inout MapDefinition) throws(ObjectError) {
        if let known = definition.setValueSize(size) { throw fault(.contradictorySizes("value", known, size)) }
    }

    /// Elements are programs or maps, which a value of 4 bytes names.
    private func readElements(_ member: Member, into definition: inout MapDefinition) throws(ObjectError) {
        let element = try types { () throws(BTFError) -> TypeID? in
            guard let (element, count) = try btf.array(member.type), count == 0,
                let target = try btf.pointee(element)
            else { return nil }
            return try btf.resolveIdentifier(target)
        }
        guard let element else { throw fault(.unsupportedElements) }
        let kind = try types { () throws(BTFError) in try btf.kind(element) }
        switch (kind, definition.spec.type) {
        case (.functionPrototype, .progArray): break
        case (.structure, .arrayOfMaps), (.structure, .hashOfMaps):
            definition.spec.inner = try MapStructReader(btf: btf, name: name + ".inner", isInner: true).read(element)
                .spec
        default: throw fault(.unsupportedElements)
        }
        try setValueSize(4, in: &definition)
        definition.elements = member.bitOffset / 8
    }
}

extension MapStructReader {
    private func mapType(_ member: Member) throws(ObjectError) -> MapType {
        let number = try number32(member)
        guard let type = MapType(rawValue: number) else { throw fault(.unknownMapType(number)) }
        return type
    }

    private func pinning(_ member: Member) throws(ObjectError) -> MapSpec.Pinning {
        let number = try number32(member)
        guard let pinning = MapSpec.Pinning(rawValue: number) else { throw fault(.unknownPinning(number)) }
        return pinning
    }

    private func number32(_ member: Member) throws(ObjectError) -> UInt32 {
        let number = try number(member)
        guard let narrow = UInt32(exactly: number) else { throw fault(.mapFieldTooLarge(member.name, number)) }
        return narrow
    }

    private func number(_ member: Member) throws(ObjectError) -> UInt64 {
        let number = try types { () throws(BTFError) -> UInt64? in
            if let target = try btf.pointee(member.type) { return try btf.array(target).map { UInt64($0.count) } }
            switch try btf.resolve(member.type).type {
            case .enumeration(let values), .enumeration64(let values):
                return values.enumerators.count == 1 ? values.enumerators[0].bits : nil
            default: return nil
            }
        }
        guard let number else { throw fault(.notAMapNumber(member.name)) }
        return number
    }

    private func pointee(_ member: Member) throws(ObjectError) -> (id: TypeID, size: Int) {
        let target = try types { () throws(BTFError) -> (TypeID, Int)? in
            guard let target = try btf.pointee(member.type) else { return nil }
            return (target, try btf.size(of: target))
        }
        guard let target else { throw fault(.notAMapType(member.name)) }
        return target
    }

    private func fault(_ reason: ObjectError.Reason) -> ObjectError {
        ObjectError(.map(name), reason)
    }
}
