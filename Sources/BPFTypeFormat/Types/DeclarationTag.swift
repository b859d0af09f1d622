/// A tag on a declaration: `__attribute__((btf_decl_tag("value")))`.
public struct DeclarationTag: Hashable, Sendable {
    /// The text of the tag.
    public var value: String
    /// The struct, union, function, variable or typedef that carries it.
    public var type: TypeID
    /// The index of the member or parameter that carries it; -1 for the declaration itself.
    public var component: Int32
    /// Whether `value` is itself the attribute, instead of an argument of `btf_decl_tag`.
    public var isAttribute: Bool

    /// A tag on the declaration itself unless `component` says otherwise.
    public init(value: String, type: TypeID, component: Int32 = -1, isAttribute: Bool = false) {
        self.value = value
        self.type = type
        self.component = component
        self.isAttribute = isAttribute
    }
}
