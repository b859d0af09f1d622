public import BPFModel

/// What the verifier knows of a map.
public struct MapDescription: Hashable, Sendable {
    /// As in the object; only for messages.
    public var name: String
    /// How keys find values.
    public var type: MapType
    /// In bytes.
    public var keySize: Int
    /// In bytes, as declared.
    public var valueSize: Int
    /// How many elements it may hold.
    public var maxEntries: Int
    /// What was asked for at creation.
    public var flags: MapFlags
    /// A number whose meaning depends on the type, as the address of an arena: for whoever makes such a map.
    public var extra: UInt64 = 0
    /// The bytes of a map that nobody may write any more (frozen, and read-only for programs): loads from it are constants.
    public var frozenContents: [UInt8]?
    /// What the elements of a map of maps look like: none or one.
    public var inner: [MapDescription] = []
    /// What the value's type says about fields that only the kernel touches.
    public var fields: [SpecialField] = []

    /// A map without contents or special fields.
    public init(
        name: String = "",
        type: MapType,
        keySize: Int,
        valueSize: Int,
        maxEntries: Int,
        flags: MapFlags = []
    ) {
        self.name = name
        self.type = type
        self.keySize = keySize
        self.valueSize = valueSize
        self.maxEntries = maxEntries
        self.flags = flags
    }

    /// A part of a value that programs must not touch directly.
    public struct SpecialField: Hashable, Sendable {
        /// What it is.
        public var kind: Kind
        /// From the start of the value, in bytes.
        public var offset: Int
        /// In bytes.
        public var size: Int
        /// Whether a kernel pointer stands for a reference that the map holds.
        public var isReferenced = false

        /// A field at a place.
        public init(kind: Kind, offset: Int, size: Int, isReferenced: Bool = false) {
            self.kind = kind
            self.isReferenced = isReferenced
            self.offset = offset
            self.size = size
        }

        /// The C type of the field, as the kernel prints it.
        public enum Kind: String, Hashable, Sendable {
            case spinLock = "bpf_spin_lock"
            case timer = "bpf_timer"
            case workQueue = "bpf_wq"
            case kernelPointer = "kptr"
            case listHead = "bpf_list_head"
            case listNode = "bpf_list_node"
            case treeRoot = "bpf_rb_root"
            case treeNode = "bpf_rb_node"
            case referenceCount = "bpf_refcount"
        }
    }
}
