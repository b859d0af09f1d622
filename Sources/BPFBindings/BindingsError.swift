public import BPFTypeFormat

/// Why no Swift source can be made of an object.
public enum BindingsError: Error, Hashable, Sendable {
    /// The object has maps or variables but no types to describe them with.
    case noTypes
    /// Types that can't be read.
    case types(BTFError)
    /// A type that contains itself.
    case endless(TypeID)
    /// A type with more fields than anybody wrote.
    case tooManyFields(String)
    /// There is no struct, union, enum or typedef of a name that was asked for.
    case noType(String)
}

extension BindingsError: CustomStringConvertible {
    /// One sentence for people.
    public var description: String {
        switch self {
        case .noTypes: "no BTF to make Swift types from; compile with -g"
        case .types(let error): "\(error)"
        case .endless(let id): "type \(id) contains itself"
        case .tooManyFields(let name): "'\(name)' has too many fields"
        case .noType(let name): "no struct, union, enum or typedef '\(name)' in the object's BTF"
        }
    }
}
