/// Which helpers work on which maps, where not all do.
///
/// - Source: observed on Linux 6.18.
public enum HelperMapRules {
    /// Whether a helper may be given a map of a type.
    public static func allows(_ helper: HelperID, on type: MapType) -> Bool {
        if let helpers = helpersByType[type], !helpers.contains(helper) { return false }
        if let types = typesByHelper[helper], !types.contains(type) { return false }
        return true
    }

    /// The only helpers that work on maps of a type.
    private static let helpersByType: [MapType: Set<HelperID>] = [
        .progArray: [.tailCall],
        .perfEventArray: [.perfEventRead, .perfEventOutput, .skbOutput, .perfEventReadValue, .xdpOutput],
        .ringbuf: [
            .ringbufOutput, .ringbufReserve, .ringbufQuery, .ringbufReserveDynptr, .ringbufSubmitDynptr,
            .ringbufDiscardDynptr,
        ],
        .userRingbuf: [.userRingbufDrain],
        .stackTrace: [.getStackid],
        .cgroupArray: [.skbUnderCgroup, .currentTaskUnderCgroup],
        .cgroupStorage: [.getLocalStorage],
        .percpuCgroupStorage: [.getLocalStorage],
        .devmap: [.redirectMap, .mapLookupElem],
        .devmapHash: [.redirectMap, .mapLookupElem],
        .cpumap: [.redirectMap],
        .xskmap: [.redirectMap, .mapLookupElem],
        .arrayOfMaps: [.mapLookupElem],
        .hashOfMaps: [.mapLookupElem],
        .sockmap: [
            .skRedirectMap, .sockMapUpdate, .mapDeleteElem, .msgRedirectMap, .skSelectReuseport, .mapLookupElem,
            .mapUpdateElem,
        ],
        .sockhash: [
            .skRedirectHash, .sockHashUpdate, .mapDeleteElem, .msgRedirectHash, .skSelectReuseport, .mapLookupElem,
            .mapUpdateElem,
        ],
        .reuseportSockarray: [.skSelectReuseport],
        .queue: [.mapPeekElem, .mapPopElem, .mapPushElem],
        .stack: [.mapPeekElem, .mapPopElem, .mapPushElem],
        .skStorage: [.skStorageGet, .skStorageDelete, .kptrXchg],
        .inodeStorage: [.inodeStorageGet, .inodeStorageDelete, .kptrXchg],
        .taskStorage: [.taskStorageGet, .taskStorageDelete, .kptrXchg],
        .cgrpStorage: [.cgrpStorageGet, .cgrpStorageDelete, .kptrXchg],
        .bloomFilter: [.mapPeekElem, .mapPushElem],
        .structOps: [],
        .arena: [],
    ]

    /// The only map types that a helper works on.
    private static let typesByHelper: [HelperID: Set<MapType>] = [
        .tailCall: [.progArray],
        .perfEventRead: [.perfEventArray],
        .perfEventOutput: [.perfEventArray],
        .perfEventReadValue: [.perfEventArray],
        .skbOutput: [.perfEventArray],
        .xdpOutput: [.perfEventArray],
        .ringbufOutput: [.ringbuf],
        .ringbufReserve: [.ringbuf],
        .ringbufQuery: [.ringbuf],
        .ringbufReserveDynptr: [.ringbuf],
        .ringbufSubmitDynptr: [.ringbuf],
        .ringbufDiscardDynptr: [.ringbuf],
        .userRingbufDrain: [.userRingbuf],
        .getStackid: [.stackTrace],
        .skbUnderCgroup: [.cgroupArray],
        .currentTaskUnderCgroup: [.cgroupArray],
        .redirectMap: [.devmap, .devmapHash, .cpumap, .xskmap],
        .skRedirectMap: [.sockmap],
        .msgRedirectMap: [.sockmap],
        .sockMapUpdate: [.sockmap],
        .skRedirectHash: [.sockhash],
        .msgRedirectHash: [.sockhash],
        .sockHashUpdate: [.sockhash],
        .getLocalStorage: [.cgroupStorage, .percpuCgroupStorage],
        .skSelectReuseport: [.reuseportSockarray, .sockmap, .sockhash],
        .mapPeekElem: [.queue, .stack, .bloomFilter],
        .mapPopElem: [.queue, .stack],
        .mapPushElem: [.queue, .stack, .bloomFilter],
        .mapLookupPercpuElem: [.percpuArray, .percpuHash, .lruPercpuHash],
        .skStorageGet: [.skStorage],
        .skStorageDelete: [.skStorage],
        .inodeStorageGet: [.inodeStorage],
        .inodeStorageDelete: [.inodeStorage],
        .taskStorageGet: [.taskStorage],
        .taskStorageDelete: [.taskStorage],
        .cgrpStorageGet: [.cgrpStorage],
        .cgrpStorageDelete: [.cgrpStorage],
    ]
}
