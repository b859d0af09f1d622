/// What a helper does to the rest of the program's state.
public struct HelperTraits: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt8

    /// Makes a set from bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// It works on memory in packets (`pkt_access`).
    public static let readsPackets = HelperTraits(rawValue: 1 << 0)
    /// It may move the packet: pointers into it are no good any more.
    public static let movesPackets = HelperTraits(rawValue: 1 << 1)
    /// Its result must be given back.
    public static let acquires = HelperTraits(rawValue: 1 << 2)
    /// It takes its first argument back.
    public static let releases = HelperTraits(rawValue: 1 << 3)
    /// Its result is another view of its argument, and shares its fate.
    public static let casts = HelperTraits(rawValue: 1 << 4)
    /// It may sleep.
    public static let sleeps = HelperTraits(rawValue: 1 << 5)
    /// Its result is at most as large as its size argument, or a negative error.
    public static let limitsResult = HelperTraits(rawValue: 1 << 6)
}

extension HelperID {
    /// What the helper does to the rest of the program's state.
    public var traits: HelperTraits { Self.traitTable[self] ?? [] }

    /// Helpers with traits.
    private static let traitTable: [HelperID: HelperTraits] = [
        .mapLookupElem: .readsPackets,
        .mapUpdateElem: .readsPackets,
        .mapDeleteElem: .readsPackets,
        .mapPushElem: .readsPackets,
        .mapPopElem: .readsPackets,
        .mapPeekElem: .readsPackets,
        .mapLookupPercpuElem: .readsPackets,
        .csumDiff: .readsPackets,
        .skLookupTcp: [.readsPackets, .acquires],
        .skLookupUdp: [.readsPackets, .acquires],
        .skcLookupTcp: [.readsPackets, .acquires],
        .tcpCheckSyncookie: .readsPackets,
        .tcpGenSyncookie: .readsPackets,
        .skRelease: .releases,
        .ringbufReserve: .acquires,
        .ringbufSubmit: .releases,
        .ringbufDiscard: .releases,
        .tcpSock: .casts,
        .skFullsock: .casts,
        .skcToTcp6Sock: .casts,
        .skcToTcpSock: .casts,
        .skcToTcpTimewaitSock: .casts,
        .skcToTcpRequestSock: .casts,
        .skcToUdp6Sock: .casts,
        .skcToUnixSock: .casts,
        .skcToMptcpSock: .casts,
        .skbVlanPush: .movesPackets,
        .skbVlanPop: .movesPackets,
        .skbStoreBytes: .movesPackets,
        .skbChangeProto: .movesPackets,
        .skbChangeHead: .movesPackets,
        .skbChangeTail: .movesPackets,
        .skbPullData: .movesPackets,
        .skbAdjustRoom: .movesPackets,
        .cloneRedirect: .movesPackets,
        .l3CsumReplace: .movesPackets,
        .l4CsumReplace: .movesPackets,
        .xdpAdjustHead: .movesPackets,
        .xdpAdjustMeta: .movesPackets,
        .xdpAdjustTail: .movesPackets,
        .msgPullData: .movesPackets,
        .msgPushData: .movesPackets,
        .msgPopData: .movesPackets,
        .lwtPushEncap: .movesPackets,
        .lwtSeg6StoreBytes: .movesPackets,
        .lwtSeg6AdjustSrh: .movesPackets,
        .lwtSeg6Action: .movesPackets,
        .storeHdrOpt: .movesPackets,
        .reserveHdrOpt: .movesPackets,
        .tailCall: .movesPackets,
        .probeReadStr: .limitsResult,
        .probeReadKernelStr: .limitsResult,
        .probeReadUserStr: .limitsResult,
        .getStack: .limitsResult,
        .getTaskStack: .limitsResult,
        .copyFromUser: .sleeps,
        .copyFromUserTask: .sleeps,
    ]
}
