/// An `enum` of either record width.
public struct Enumeration: Hashable, Sendable {
    /// The tag in C; empty when anonymous.
    public var name: String
    /// Bytes of storage: 1, 2, 4 or 8; 0 for one that is declared without being defined.
    public var size: Int
    /// Whether values are sign-extended.
    public var isSigned: Bool
    /// The named values in the order of their declaration.
    public var enumerators: [Enumerator]

    /// An enumeration with the given values.
    public init(name: String, size: Int = 4, isSigned: Bool = false, enumerators: [Enumerator]) {
        self.name = name
        self.size = size
        self.isSigned = isSigned
        self.enumerators = enumerators
    }
}
