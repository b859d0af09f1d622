public import BPFModel

/// A map as `.map` declares it.
public struct AssembledMap: Hashable, Sendable {
    /// The symbol.
    public var name: String
    /// The kind of map.
    public var type: MapType
    /// Bytes of a key.
    public var keySize: UInt32
    /// Bytes of a value.
    public var valueSize: UInt32
    /// How many elements.
    public var maxEntries: UInt32
    /// `map_flags`.
    public var flags: MapFlags

    /// Declares a map.
    public init(
        name: String,
        type: MapType,
        keySize: UInt32 = 0,
        valueSize: UInt32 = 0,
        maxEntries: UInt32 = 0,
        flags: MapFlags = []
    ) {
        self.name = name
        self.type = type
        self.keySize = keySize
        self.valueSize = valueSize
        self.maxEntries = maxEntries
        self.flags = flags
    }
}
