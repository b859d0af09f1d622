/// A tag on a type: `__attribute__((btf_type_tag("value")))`.
public struct TypeTag: Hashable, Sendable {
    /// The text of the tag.
    public var value: String
    /// The type that carries it.
    public var type: TypeID
    /// Whether `value` is itself the attribute, instead of an argument of `btf_type_tag`.
    public var isAttribute: Bool

    /// A tag.
    public init(value: String, type: TypeID, isAttribute: Bool = false) {
        self.value = value
        self.type = type
        self.isAttribute = isAttribute
    }
}
