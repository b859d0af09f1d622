/// A parameter of a function.
public struct Parameter: Hashable, Sendable {
    /// The name; empty in the prototype of a function pointer.
    public var name: String
    /// The declared type; ``TypeID/void`` in last place stands for `...`.
    public var type: TypeID

    /// A parameter.
    public init(name: String, type: TypeID) {
        self.name = name
        self.type = type
    }
}
