public import BPFModel

/// What a map is to be: the fields of a create call that decide its shape.
public struct MapDefinition: Hashable, Sendable {
    /// For people; nothing depends on it.
    public var name: String
    /// How keys find values.
    public var type: MapType
    /// In bytes.
    public var keySize: UInt32
    /// In bytes; of a per-CPU map, the value of one slot.
    public var valueSize: UInt32
    /// The most entries that it can hold; of arrays, how many there are from the start.
    public var maxEntries: UInt32
    /// What was asked for beyond that.
    public var flags: MapFlags

    /// Describes a map; nothing is checked before it is made.
    public init(
        name: String,
        type: MapType,
        keySize: UInt32,
        valueSize: UInt32,
        maxEntries: UInt32,
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
