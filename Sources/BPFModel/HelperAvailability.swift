/// Which helpers a program may call.
public enum HelperAvailability {
    /// Whether programs of a type may call a helper; nil where that is not described.
    public static func allows(_ helper: HelperID, in type: ProgramType, attachType: AttachType?) -> Bool? {
        guard let additional = additional(for: type, attachType: attachType) else { return nil }
        return common.contains(helper) || additional.contains(helper)
    }
}

extension HelperAvailability {
    /// Whether programs without privilege may call a helper too: only socket filters and cgroup packet filters exist for them.
    public static func isUnprivileged(_ helper: HelperID, in type: ProgramType) -> Bool {
        unprivileged.contains(helper)
            || (type == .socketFilter || type == .cgroupSkb) && unprivilegedPacket.contains(helper)
    }

    private static let unprivileged: Set<HelperID> = [
        .mapLookupElem, .mapUpdateElem, .mapDeleteElem, .mapPushElem, .mapPopElem, .mapPeekElem, .mapLookupPercpuElem,
        .getPrandomU32, .getSmpProcessorId, .getNumaNodeId, .tailCall, .ktimeGetNs, .ktimeGetBootNs, .ktimeGetTaiNs,
        .ringbufOutput,
        .ringbufReserve, .ringbufSubmit, .ringbufDiscard, .ringbufQuery, .strncmp, .strtol, .strtoul,
        .getCurrentPidTgid, .getNsCurrentPidTgid, .getCurrentUidGid,
    ]

    private static let unprivilegedPacket: Set<HelperID> = [
        .skbLoadBytes, .skbLoadBytesRelative, .getSocketCookie, .getNetnsCookie, .getSocketUid, .skFullsock,
        .skStorageGet, .skStorageDelete, .getLocalStorage, .skLookupTcp, .skLookupUdp, .skRelease, .skcLookupTcp,
        .perfEventOutput, .ktimeGetCoarseNs,
        .tcpSock, .getListenerSock, .skbEcnSetCe, .skbCgroupId, .skbAncestorCgroupId, .skCgroupId, .skAncestorCgroupId,
    ]
}

extension HelperAvailability {
    /// Every helper that programs of a type may call; none where that is not described.
    public static func all(for type: ProgramType, attachType: AttachType? = nil) -> Set<HelperID> {
        additional(for: type, attachType: attachType).map(common.union) ?? []
    }
}
