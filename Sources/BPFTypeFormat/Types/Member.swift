/// A member of a `struct` or `union`.
public struct Member: Hashable, Sendable {
    /// The name in C; empty for an anonymous member.
    public var name: String
    /// The declared type.
    public var type: TypeID
    /// Distance from the start of the composite, in bits.
    public var bitOffset: Int
    /// Bits of a bitfield; 0 when the member is none.
    public var bitWidth: Int

    /// A member at the given place.
    public init(name: String, type: TypeID, bitOffset: Int, bitWidth: Int = 0) {
        self.name = name
        self.type = type
        self.bitOffset = bitOffset
        self.bitWidth = bitWidth
    }
}
