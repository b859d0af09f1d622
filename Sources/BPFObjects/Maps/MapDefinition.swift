import BPFModel

/// What a struct in `.maps` says about a map, before the map has a name.
struct MapDefinition {
    /// The map, its name empty.
    var spec: MapSpec
    /// The sizes that were stated so far.
    private var keySize: Int?
    private var valueSize: Int?
    /// How many members the struct has.
    var memberCount = 0
    /// Where the member `values` begins, in bytes from the start of the struct.
    var elements: Int?

    init(isInner: Bool) {
        let section = isInner ? "" : ".maps"
        spec = MapSpec(name: "", sectionName: section, type: .unspec, keySize: 0, valueSize: 0, maxEntries: 0)
    }

    /// Sets the size of keys, or says which one was stated before.
    mutating func setKeySize(_ size: Int) -> Int? {
        if let keySize, keySize != size { return keySize }
        keySize = size
        spec.keySize = size
        return nil
    }

    /// Sets the size of values, or says which one was stated before.
    mutating func setValueSize(_ size: Int) -> Int? {
        if let valueSize, valueSize != size { return valueSize }
        valueSize = size
        spec.valueSize = size
        return nil
    }

    /// The map under its name.
    func named(_ name: String) -> MapSpec {
        var spec = spec
        spec.name = name
        if spec.inner != nil { spec.inner?.name = name + ".inner" }
        return spec
    }
}
