import BPFModel

/// How much memory a map takes: it follows from what the map is, for whoever makes it and whoever opens it.
enum MapLayout {
    /// Bytes of the whole mapping; nil when no number can hold it.
    static func total(of definition: MapDefinition, slots: Int) -> UInt64? {
        guard let body = body(of: definition, slots: slots) else { return nil }
        let (sum, overflow) = body.addingReportingOverflow(
            UInt64(MapHeader.size) + (mirrored(definition) > 0 ? 0 : UInt64(definition.types?.btf.count ?? 0)))
        return overflow ? nil : sum
    }

    /// Whether maps of a type are kept in a mapping.
    static func isKnown(_ type: MapType) -> Bool {
        switch type {
        case .hash, .percpuHash, .lruHash, .lruPercpuHash, .array, .percpuArray, .queue, .stack, .bloomFilter, .lpmTrie,
            .ringbuf, .userRingbuf, .stackTrace, .devmap, .devmapHash, .cpumap, .xskmap, .sockmap, .sockhash,
            .reuseportSockarray, .skStorage, .taskStorage, .inodeStorage, .cgrpStorage, .cgroupStorage,
            .percpuCgroupStorage, .arena, .perfEventArray:
            true
        default: false
        }
    }

    private static func body(of definition: MapDefinition, slots: Int) -> UInt64? {
        switch definition.type {
        case .hash, .percpuHash, .lruHash, .lruPercpuHash: HashMap.size(of: definition, slots: slots)
        case .array: IndexedValues.size(of: definition, slots: 1)
        case .percpuArray: IndexedValues.size(of: definition, slots: slots)
        case .queue, .stack: QueueMap.size(of: definition)
        case .bloomFilter: BloomFilterMap.size(of: definition)
        case .lpmTrie: PrefixMap.size(of: definition)
        case .ringbuf, .userRingbuf: UInt64(2 * Ring.pages) + mirrored(definition)
        case .stackTrace: StackTraceMap.size(of: definition)
        case .devmap, .cpumap, .xskmap, .sockmap, .reuseportSockarray: RedirectMap.size(of: definition)
        case .devmapHash, .sockhash, .skStorage, .taskStorage, .inodeStorage, .cgrpStorage, .cgroupStorage:
            HashMap.size(of: definition, slots: 1)
        case .percpuCgroupStorage: HashMap.size(of: definition, slots: slots)
        case .perfEventArray: PerfLayout.size(of: definition)
        case .arena: ArenaMap.size(of: definition)
        default: 0
        }
    }

    /// How much of a body says where things are, and does not count as the map's memory.
    static func overhead(of definition: MapDefinition) -> UInt64 {
        definition.type == .arena ? ArenaMap.overhead(of: definition) : 0
    }

    /// How many bytes at the end are mapped once more.
    static func mirrored(_ definition: MapDefinition) -> UInt64 {
        definition.type == .ringbuf || definition.type == .userRingbuf ? UInt64(definition.maxEntries) : 0
    }
}
