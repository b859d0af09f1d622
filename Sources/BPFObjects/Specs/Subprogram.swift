public import BPFTypeFormat

/// A function inside of a program; the first one is the program's own.
public struct Subprogram: Hashable, Sendable {
    /// Its name in C.
    public var name: String
    /// Where it begins, in slots from the program's start.
    public var slot: Int
    /// How many slots it has.
    public var count: Int
    /// Whether it is verified on its own, for any arguments: it is visible outside of its object.
    public var isGlobal: Bool
    /// The function in the object's BTF, where its function records name it.
    public var type: TypeID?

    /// A function at a place.
    public init(name: String, slot: Int, count: Int, isGlobal: Bool, type: TypeID? = nil) {
        self.name = name
        self.slot = slot
        self.count = count
        self.isGlobal = isGlobal
        self.type = type
    }
}
