/// A `struct` or a `union`.
public struct Composite: Hashable, Sendable {
    /// The tag in C; empty when anonymous.
    public var name: String
    /// Bytes of storage, padding included.
    public var size: Int
    /// The members in the order of their declaration.
    public var members: [Member]

    /// A composite with the given layout.
    public init(name: String, size: Int, members: [Member]) {
        self.name = name
        self.size = size
        self.members = members
    }
}
