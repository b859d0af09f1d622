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
    /// The most entries that it can hold; of arrays, how many there are from the start; of ring buffers, bytes.
    public var maxEntries: UInt32
    /// What was asked for beyond that.
    public var flags: MapFlags
    /// A number whose meaning depends on the type, as the count of hash functions of a bloom filter.
    ///
    /// - Kernel: `map_extra`.
    public var extra: UInt64 = 0
    /// How many pages of data each buffer of a perf event array may have, a power of two up to 65,536; unused for other types.
    ///
    /// Linux leaves this to whoever opens the buffers; here it decides how much memory the map reserves, of which what is written alone is committed.
    public var bufferPages: UInt32 = 64
    /// The types of key and value; nil where they are just bytes.
    public var types: MapTypes?
    /// Parts of a value that only helpers touch.
    public var fields: [ValueField] = []

    /// What every map in a map of maps resembles.
    public var inner: MapDefinition? {
        get { template.first }
        set { template = newValue.map { [$0] } ?? [] }
    }

    /// At most one: an array, because a value can't contain itself.
    private var template: [MapDefinition] = []

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

extension MapDefinition {
    /// Whether two definitions make the same map, names and types of key and value aside.
    func isLike(_ other: MapDefinition) -> Bool {
        type == other.type && keySize == other.keySize && valueSize == other.valueSize && maxEntries == other.maxEntries
            && flags == other.flags && extra == other.extra
    }
}

/// The types of a map's keys and values: BTF, and two of its types.
public struct MapTypes: Hashable, Sendable {
    /// The bytes of the BTF.
    public var btf: [UInt8]
    /// The type of keys; 0 for none.
    public var key: UInt32
    /// The type of values; 0 for none.
    public var value: UInt32

    /// Names two types of some BTF.
    public init(btf: [UInt8], key: UInt32, value: UInt32) {
        self.btf = btf
        self.key = key
        self.value = value
    }
}
