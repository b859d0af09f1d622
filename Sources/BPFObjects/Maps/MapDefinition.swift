import BPFModel

/// What a struct in `.maps` says about a map, before the map has a name.
struct MapDefinition {
    /// The map, its name empty.
    var spec: MapSpec
    /// The sizes that were stated so far, by `key` and `value`.
    var sizes: [String: Int] = [:]
    /// Where the member `values` begins, in bytes from the start of the struct.
    var elements: Int?

    init(isInner: Bool) {
        let section = isInner ? "" : ".maps"
        spec = MapSpec(name: "", sectionName: section, type: .unspec, keySize: 0, valueSize: 0, maxEntries: 0)
    }

    /// The map under its name.
    func named(_ name: String) -> MapSpec {
        var spec = spec
        spec.name = name
        spec.inner?.name = name + ".inner"
        return spec
    }
}
