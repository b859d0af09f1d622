public import BPFModel
public import BPFTypeFormat

/// What an object says about one map: everything that creating it takes.
public struct MapSpec: Hashable, Sendable {
    /// Its name: that of the variable in `.maps`, or of the data section, as in `.rodata`.
    public var name: String
    /// The section that declares it; empty for a map inside another map.
    public var sectionName: String
    /// How keys find values.
    public var type: MapType
    /// Bytes of a key.
    public var keySize: Int
    /// Bytes of a value, not rounded.
    public var valueSize: Int
    /// How many elements it may hold; bytes for a ring buffer, pages for an arena.
    ///
    /// As declared: 0 where the loader decides, a ring buffer's not rounded to pages.
    public var maxEntries: Int
    /// What was asked for at creation.
    public var flags: MapFlags
    /// The type of a key in the object's BTF, where it was given as a type.
    public var keyType: TypeID?
    /// The type of a value in the object's BTF: of a data section, its ``BTFType/dataSection(_:)``.
    public var valueType: TypeID?
    /// Whether the map outlives the loader.
    public var pinning = Pinning.none
    /// Where it is pinned; nil where the loader says, under its name.
    ///
    /// No object states it.
    public var pinPath: String?
    /// The memory node to allocate on, where one was asked for.
    public var numaNode: Int?
    /// A number whose meaning depends on the type: the count of hash functions of a bloom filter, an arena's address.
    ///
    /// - Kernel: `map_extra`.
    public var extra: UInt64 = 0
    /// Whether it is created without being asked for; false in a section whose name begins with `?`.
    public var autocreate = true
    /// What the values come from.
    public var origin = Origin.definition
    /// The bytes that element 0 starts with, or an arena's memory; nil for zeros.
    public var contents: [UInt8]?
    /// Whether nobody may write once `contents` is in place.
    public var isFrozen = false
    /// What lies in a data section, by offset.
    public var variables: [Variable] = []
    /// Programs that elements start with; of a `struct_ops` value, the functions of its members.
    public var initialPrograms: [InitialElement] = []
    /// Maps that elements start with.
    public var initialMaps: [InitialElement] = []

    /// The map that every element of this map of maps resembles.
    public var inner: MapSpec? {
        get { template.first }
        set { template = newValue.map { [$0] } ?? [] }
    }

    /// At most one: an array, because a value can't contain itself.
    private var template: [MapSpec] = []

    /// A map without contents.
    public init(
        name: String,
        sectionName: String = ".maps",
        type: MapType,
        keySize: Int,
        valueSize: Int,
        maxEntries: Int,
        flags: MapFlags = []
    ) {
        self.name = name
        self.sectionName = sectionName
        self.type = type
        self.keySize = keySize
        self.valueSize = valueSize
        self.maxEntries = maxEntries
        self.flags = flags
    }
}

extension MapSpec {
    /// Whether a map outlives the loader.
    ///
    /// - Kernel: libbpf's `LIBBPF_PIN_NONE`, `LIBBPF_PIN_BY_NAME`.
    public enum Pinning: UInt32, Hashable, Sendable, CaseIterable {
        /// It goes with the last program that uses it.
        case none = 0
        /// It is pinned under its name, and shared with whoever pinned it before.
        case byName = 1
    }

    /// What a map's values come from.
    public enum Origin: Hashable, Sendable {
        /// A variable in `.maps`.
        case definition
        /// A section of global variables: an array of one element.
        case data
        /// `extern` variables whose values the loader finds out (`.kconfig`): an array of one element.
        case kernelConfiguration
        /// A variable in `.struct_ops`: a table of functions for the kernel.
        case structOps
    }

    /// What an element holds before anything runs.
    public struct InitialElement: Hashable, Sendable {
        /// The element's key; for `struct_ops`, the member's offset in bytes.
        public var index: Int
        /// The name of the program or map.
        public var name: String

        /// Names what element `index` holds.
        public init(index: Int, name: String) {
            self.index = index
            self.name = name
        }
    }

    /// A global variable in a data section.
    public struct Variable: Hashable, Sendable {
        /// Its name in C.
        public var name: String
        /// Distance from the start of the section, in bytes.
        public var offset: Int
        /// How many bytes it has.
        public var size: Int
        /// Its type in the object's BTF.
        public var type: TypeID
        /// Who can see it.
        public var linkage: Linkage
        /// Whether an `extern` variable is zero where nobody defines it, instead of an error.
        public var isWeak = false

        /// A variable at a place.
        public init(name: String, offset: Int, size: Int, type: TypeID, linkage: Linkage, isWeak: Bool = false) {
            self.name = name
            self.offset = offset
            self.size = size
            self.type = type
            self.linkage = linkage
            self.isWeak = isWeak
        }
    }
}
