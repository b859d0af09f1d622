public import BPFModel

/// Why a typed member of a loaded object can't be used.
public enum BindingError: Error, Hashable, Sendable {
    /// No program that was loaded needed the map.
    case noMap(String)
    /// The map's keys or values have other sizes than the type that was generated: it was made from another object.
    case otherSize(map: String, expected: Int, found: Int)
    /// The collection's map does not reach as far as the variable.
    case noVariable(String, map: String)
    /// What the map itself says.
    case map(String, LinuxError)
}

extension BindingError: CustomStringConvertible {
    /// One sentence for people.
    public var description: String {
        switch self {
        case .noMap(let name): "map \(name): no loaded program uses it"
        case .otherSize(let map, let expected, let found):
            "map \(map): \(found) bytes where the generated type has \(expected); generate it again from this object"
        case .noVariable(let name, let map): "variable \(name): not in map \(map); generate it again from this object"
        case .map(let name, let error): "map \(name): \(error)"
        }
    }
}
