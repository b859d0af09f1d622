/// The kind of a map: how keys find values, and who may share them.
///
/// - Kernel: `enum bpf_map_type`, Linux 6.18.
public enum MapType: UInt32, CaseIterable, Hashable, Sendable {
    case unspec = 0
    case hash = 1
    case array = 2
    case progArray = 3
    case perfEventArray = 4
    case percpuHash = 5
    case percpuArray = 6
    case stackTrace = 7
    case cgroupArray = 8
    case lruHash = 9
    case lruPercpuHash = 10
    case lpmTrie = 11
    case arrayOfMaps = 12
    case hashOfMaps = 13
    case devmap = 14
    case sockmap = 15
    case cpumap = 16
    case xskmap = 17
    case sockhash = 18
    case cgroupStorage = 19
    case reuseportSockarray = 20
    case percpuCgroupStorage = 21
    case queue = 22
    case stack = 23
    case skStorage = 24
    case devmapHash = 25
    case structOps = 26
    case ringbuf = 27
    case inodeStorage = 28
    case taskStorage = 29
    case bloomFilter = 30
    case userRingbuf = 31
    case cgrpStorage = 32
    case arena = 33
}

extension MapType {
    /// The word that bpftool and libbpf use, as in `percpu_array`.
    public var name: String { term.name }

    /// The constant of the kernel's user interface, as in `BPF_MAP_TYPE_PERCPU_ARRAY`.
    public var kernelName: String { "BPF_MAP_TYPE_" + term.name.uppercased() }

    /// The first kernel release that has it.
    public var since: KernelVersion { term.since }

    /// The value that bpftool and libbpf call `name`; nil where no value has that name.
    public init?(name: String) {
        guard let term = Self.table.first(where: { $0.name == name }) else { return nil }
        self = term.value
    }

    /// Whether a key has one value on each CPU, so that user space reads and writes all of them at once.
    public var isPerCPU: Bool {
        switch self {
        case .percpuHash, .percpuArray, .lruPercpuHash, .percpuCgroupStorage: true
        default: false
        }
    }

    private var term: KernelTerm<MapType> { Self.table[Int(rawValue)] }
}
