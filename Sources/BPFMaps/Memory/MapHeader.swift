import BPFModel

/// The first 4,096 bytes of a map's memory: what the map is, and the counters that its users share.
///
/// Numbers are in the host's byte order. What describes the map is written once, before anyone else can see the memory; nothing
/// here is an offset that is followed: where things lie follows from what the map is (`MapLayout`).
@safe @usableFromInline
struct MapHeader: Sendable {
    @inlinable @inline(__always)
    static var size: Int { 4096 }
    /// "BPFMAP" and two bytes that text files don't have; also tells the byte order.
    static let magic: UInt64 = 0x0a00_5041_4d46_5042
    static let version: UInt32 = 4

    /// One number of the header, with the name that errors use.
    struct Field: Sendable {
        let name: String
        let offset: UInt

        init(_ name: String, _ offset: UInt) {
            self.name = name
            self.offset = offset
        }
    }

    static let magicField = Field("magic", 0)
    static let versionField = Field("version", 8)
    static let sizeField = Field("header size", 12)
    static let type = Field("type", 16)
    static let keySize = Field("key size", 20)
    static let valueSize = Field("value size", 24)
    static let maxEntries = Field("max_entries", 28)
    static let flags = Field("flags", 32)
    static let slots = Field("slots", 36)
    static let total = Field("total size", 40)
    static let seed = Field("seed", 48)
    static let extra = Field("map_extra", 56)
    static let btfSize = Field("BTF size", 64)
    static let keyType = Field("key type", 68)
    static let valueType = Field("value type", 72)
    static let fieldCount = Field("number of fields", 76)
    static let frozen = Field("frozen", 80)
    static let identifier = Field("identifier", 84)
    static let bufferPages = Field("pages of a buffer", 88)
    static let name = Field("name", 96)
    static let nameSize = 64
    /// Kind, offset and size of each field of a value: three times u32.
    static let fields: UInt = 512

    /// Counters of the type, each on a cache line of its own.
    @inlinable @inline(__always)
    static func counterOffset(_ number: UInt) -> UInt { 1024 &+ 64 &* number }
    /// A byte for each group of a hash map, which has at most 256.
    static let groups: UInt = 2048

    let base: UInt

    init(_ memory: MapMemory) { base = memory.base }

    func load32(_ field: Field) -> UInt32 {
        // Safety: the header is mapped.
        unsafe AtomicMemory.load32(base + field.offset)
    }

    func load64(_ field: Field) -> UInt64 {
        // Safety: the header is mapped.
        unsafe AtomicMemory.load64(base + field.offset)
    }

    func store32(_ value: UInt32, _ field: Field) {
        // Safety: the header is mapped.
        unsafe AtomicMemory.store32(value, to: base + field.offset)
    }

    func store64(_ value: UInt64, _ field: Field) {
        // Safety: the header is mapped.
        unsafe AtomicMemory.store64(value, to: base + field.offset)
    }

    /// The address of a counter of the type.
    func counter(_ number: Int) -> UInt { base + Self.counterOffset(UInt(number)) }

    // MARK: The description

    /// Describes a new map; `magic` comes last.
    func write(_ definition: MapDefinition, slots: Int, seed: UInt64, total: Int) {
        store32(Self.version, Self.versionField)
        store32(UInt32(Self.size), Self.sizeField)
        store32(definition.type.rawValue, Self.type)
        store32(definition.keySize, Self.keySize)
        store32(definition.valueSize, Self.valueSize)
        store32(definition.maxEntries, Self.maxEntries)
        store32(definition.flags.rawValue, Self.flags)
        store32(UInt32(slots), Self.slots)
        store64(UInt64(total), Self.total)
        store64(seed, Self.seed)
        store32(UInt32.random(in: 1...UInt32(Int32.max)), Self.identifier)
        store64(definition.extra, Self.extra)
        if definition.type == .perfEventArray { store32(definition.bufferPages, Self.bufferPages) }
        store32(UInt32(definition.fields.count), Self.fieldCount)
        for (index, field) in definition.fields.enumerated() {
            let place = Self.fields + UInt(index) * 12
            store32(field.kind.rawValue, Field("field", place))
            store32(field.offset, Field("field", place + 4))
            store32(field.size, Field("field", place + 8))
        }
        for (index, byte) in definition.name.utf8.prefix(Self.nameSize - 1).enumerated() {
            // Safety: inside the header.
            unsafe RawMemory.store(byte, to: base + Self.name.offset + UInt(index))
        }
        if let types = definition.types {
            store32(UInt32(types.btf.count), Self.btfSize)
            store32(types.key, Self.keyType)
            store32(types.value, Self.valueType)
            for (index, byte) in types.btf.enumerated() {
                // Safety: the BTF ends where the memory does.
                unsafe RawMemory.store(byte, to: base + UInt(total - types.btf.count + index))
            }
        }
        store64(Self.magic, Self.magicField)
    }

    /// The definition that a header states; nil for a type without a name.
    ///
    /// - Precondition: `total` is what the memory really has, and at least header and BTF.
    func definition(total: Int) -> MapDefinition? {
        guard let type = MapType(rawValue: load32(Self.type)) else { return nil }
        var definition = MapDefinition(
            name: string(Self.name, Self.nameSize), type: type, keySize: load32(Self.keySize),
            valueSize: load32(Self.valueSize), maxEntries: load32(Self.maxEntries),
            flags: MapFlags(rawValue: load32(Self.flags)))
        definition.extra = load64(Self.extra)
        if type == .perfEventArray { definition.bufferPages = load32(Self.bufferPages) }
        definition.fields = (0..<UInt(min(load32(Self.fieldCount), UInt32(ValueField.limit)))).map { index in
            let place = Self.fields + index * 12
            let kind = ValueField.Kind(rawValue: load32(Field("field", place))) ?? .other
            return ValueField(
                kind, offset: load32(Field("field", place + 4)), size: load32(Field("field", place + 8)))
        }
        let btfSize = Int(load32(Self.btfSize))
        if btfSize > 0, btfSize <= total - Self.size {
            // Safety: the BTF ends where the memory does.
            let btf = (0..<btfSize).map { unsafe RawMemory.load(base + UInt(total - btfSize + $0), as: UInt8.self) }
            definition.types = MapTypes(btf: btf, key: load32(Self.keyType), value: load32(Self.valueType))
        }
        return definition
    }

    private func string(_ field: Field, _ limit: Int) -> String {
        // Safety: inside the header.
        let bytes = (0..<limit).map { unsafe RawMemory.load(base + field.offset + UInt($0), as: UInt8.self) }
        return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
