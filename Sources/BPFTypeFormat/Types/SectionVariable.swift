/// Where a variable lies in its section.
public struct SectionVariable: Hashable, Sendable {
    /// A ``BTFType/variable(name:type:linkage:)``, or a function for external ones.
    public var type: TypeID
    /// Distance from the start of the section, in bytes.
    public var offset: Int
    /// Bytes of the variable.
    public var size: Int

    /// The place of one variable.
    public init(type: TypeID, offset: Int, size: Int) {
        self.type = type
        self.offset = offset
        self.size = size
    }
}
