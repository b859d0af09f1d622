/// What was asked for when a map was created (`map_flags`).
///
/// - Kernel: the `BPF_F_*` constants of `BPF_MAP_CREATE`, Linux 6.18.
public struct MapFlags: OptionSet, Hashable, Sendable {
    /// The flags as Linux takes them.
    public let rawValue: UInt32

    /// The flags of a number; bits that have no constant here are kept.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Allocates elements one by one, when they are inserted.
    public static let noPreallocation = MapFlags(rawValue: 1 << 0)
    /// Gives each CPU of an LRU map its own list: faster, and evicts less fairly.
    public static let noCommonLRU = MapFlags(rawValue: 1 << 1)
    /// Allocates on the NUMA node that the creator names.
    public static let numaNode = MapFlags(rawValue: 1 << 2)
    /// User space may only read, through this descriptor.
    public static let readOnly = MapFlags(rawValue: 1 << 3)
    /// User space may only write, through this descriptor.
    public static let writeOnly = MapFlags(rawValue: 1 << 4)
    /// Stack traces hold build ids and file offsets, not addresses.
    public static let stackBuildID = MapFlags(rawValue: 1 << 5)
    /// Starts the hash function at zero, so that iteration order repeats.
    public static let zeroSeed = MapFlags(rawValue: 1 << 6)
    /// Programs may only read.
    public static let readOnlyForPrograms = MapFlags(rawValue: 1 << 7)
    /// Programs may only write.
    public static let writeOnlyForPrograms = MapFlags(rawValue: 1 << 8)
    /// A socket accepted from a listener gets a copy of the listener's value.
    public static let clone = MapFlags(rawValue: 1 << 9)
    /// User space may map the values into its memory.
    public static let mappable = MapFlags(rawValue: 1 << 10)
    /// A perf event array keeps its entries when the descriptor that set them is closed.
    public static let preserveElements = MapFlags(rawValue: 1 << 11)
    /// An inner map may differ in size from the template.
    public static let innerMap = MapFlags(rawValue: 1 << 12)
    /// A struct_ops map is registered through a link.
    public static let link = MapFlags(rawValue: 1 << 13)
    /// A path is relative to a directory descriptor; for commands on objects, never stored in a map.
    public static let pathDescriptor = MapFlags(rawValue: 1 << 14)
    /// The value's type is in the BTF of a kernel module.
    public static let valueTypeInModule = MapFlags(rawValue: 1 << 15)
    /// The creator presents a BPF token.
    public static let token = MapFlags(rawValue: 1 << 16)
    /// A fault of user space in an arena is a SIGSEGV instead of a new page.
    public static let signalOnFault = MapFlags(rawValue: 1 << 17)
    /// Arena pointers keep the address they have in the kernel.
    public static let noUserConversion = MapFlags(rawValue: 1 << 18)
}

extension MapFlags {
    /// Names of the bits, from bit 0 up.
    static let bitNames = [
        "BPF_F_NO_PREALLOC",
        "BPF_F_NO_COMMON_LRU",
        "BPF_F_NUMA_NODE",
        "BPF_F_RDONLY",
        "BPF_F_WRONLY",
        "BPF_F_STACK_BUILD_ID",
        "BPF_F_ZERO_SEED",
        "BPF_F_RDONLY_PROG",
        "BPF_F_WRONLY_PROG",
        "BPF_F_CLONE",
        "BPF_F_MMAPABLE",
        "BPF_F_PRESERVE_ELEMS",
        "BPF_F_INNER_MAP",
        "BPF_F_LINK",
        "BPF_F_PATH_FD",
        "BPF_F_VTYPE_BTF_OBJ_FD",
        "BPF_F_TOKEN_FD",
        "BPF_F_SEGV_ON_FAULT",
        "BPF_F_NO_USER_CONV",
    ]

    /// The kernel's constants for the flags that are set; what no constant names comes last, in hexadecimal.
    public var names: [String] { flagNames(of: UInt64(rawValue), bitNames: Self.bitNames) }
}
