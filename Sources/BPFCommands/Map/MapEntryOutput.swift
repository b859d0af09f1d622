import EBPF

/// How one entry of a pinned map is printed.
struct MapEntryOutput {
    let map: any Map
    let isJSON: Bool

    func show(_ key: [UInt8], _ value: [UInt8]) {
        if isJSON {
            return print(MapListing(pinned: map).element(key, value).json(pretty: false))
        }
        let name = key.isEmpty ? "" : "key: \(Hex.encode(key, separator: " "))  "
        print("\(name)value: \(Hex.encode(value, separator: " "))")
    }

    func show(_ key: [UInt8]?, next: [UInt8]) {
        if isJSON {
            let value: StructuredValue = ["key": key.map(hex) ?? .null, "next_key": hex(next)]
            return print(value.json(pretty: false))
        }
        print("next key: \(Hex.encode(next, separator: " "))")
    }

    private func hex(_ bytes: [UInt8]) -> StructuredValue { .array(bytes.map { .string("0x" + Hex.encode([$0])) }) }
}

extension MapListing {
    /// The listing of a pinned map, with the types that its file has.
    init(pinned map: any Map) {
        let definition = map.definition
        var spec = MapSpec(
            name: definition.name, type: definition.type, keySize: Int(definition.keySize),
            valueSize: Int(definition.valueSize), maxEntries: Int(definition.maxEntries), flags: definition.flags)
        let types = definition.types
        if let types, types.key != 0 { spec.keyType = TypeID(rawValue: types.key) }
        if let types, types.value != 0 { spec.valueType = TypeID(rawValue: types.value) }
        self.init(spec, map, types: types.flatMap { try? BTF($0.btf) })
    }
}
