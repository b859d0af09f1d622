import BPFModel

extension MapType {
    /// The C type of the kernel's object behind a map of this type, as messages name it.
    ///
    /// - Source: types that the kernel's BTF describes; observed on Linux 6.18.
    var objectName: String {
        switch self {
        case .hash, .percpuHash, .lruHash, .lruPercpuHash, .hashOfMaps: "bpf_htab"
        case .lpmTrie: "lpm_trie"
        case .stackTrace: "bpf_stack_map"
        case .devmap, .devmapHash: "bpf_dtab"
        case .sockmap: "bpf_stab"
        case .sockhash: "bpf_shtab"
        case .cpumap: "bpf_cpu_map"
        case .xskmap: "xsk_map"
        case .cgroupStorage, .percpuCgroupStorage: "bpf_cgroup_storage_map"
        case .reuseportSockarray: "reuseport_array"
        case .queue, .stack: "bpf_queue_stack"
        case .skStorage, .inodeStorage, .taskStorage, .cgrpStorage: "bpf_local_storage_map"
        case .structOps: "bpf_struct_ops_map"
        case .ringbuf, .userRingbuf: "bpf_ringbuf_map"
        case .bloomFilter: "bpf_bloom_filter"
        case .arena: "bpf_arena"
        default: "bpf_array"
        }
    }
}
