extension HelperAvailability {
    /// What every program may call.
    static let common: Set<HelperID> = [
        .mapLookupElem,
        .mapUpdateElem,
        .mapDeleteElem,
        .ktimeGetNs,
        .tracePrintk,
        .getPrandomU32,
        .getSmpProcessorId,
        .tailCall,
        .getCurrentPidTgid,
        .getCurrentUidGid,
        .getCurrentComm,
        .getCgroupClassid,
        .perfEventRead,
        .getCurrentTask,
        .currentTaskUnderCgroup,
        .getNumaNodeId,
        .perfEventReadValue,
        .getCurrentCgroupId,
        .mapPushElem,
        .mapPopElem,
        .mapPeekElem,
        .spinLock,
        .spinUnlock,
        .strtol,
        .strtoul,
        .sendSignal,
        .probeReadUser,
        .probeReadKernel,
        .probeReadUserStr,
        .probeReadKernelStr,
        .sendSignalThread,
        .jiffies64,
        .getNsCurrentPidTgid,
        .getCurrentAncestorCgroupId,
        .ktimeGetBootNs,
        .ringbufOutput,
        .ringbufReserve,
        .ringbufSubmit,
        .ringbufDiscard,
        .ringbufQuery,
        .getTaskStack,
        .copyFromUser,
        .snprintfBtf,
        .perCpuPtr,
        .thisCpuPtr,
        .taskStorageGet,
        .taskStorageDelete,
        .getCurrentTaskBtf,
        .forEachMapElem,
        .snprintf,
        .timerInit,
        .timerSetCallback,
        .timerStart,
        .timerCancel,
        .taskPtRegs,
        .getBranchSnapshot,
        .traceVprintk,
        .findVma,
        .loop,
        .strncmp,
        .copyFromUserTask,
        .kptrXchg,
        .mapLookupPercpuElem,
        .dynptrFromMem,
        .ringbufReserveDynptr,
        .ringbufSubmitDynptr,
        .ringbufDiscardDynptr,
        .dynptrRead,
        .dynptrWrite,
        .dynptrData,
        .ktimeGetTaiNs,
        .userRingbufDrain,
        .cgrpStorageGet,
        .cgrpStorageDelete,
    ]

    /// Beyond the common ones: socketFilter.
    static let socketFilter: Set<HelperID> = [
        .perfEventOutput,
        .skbLoadBytes,
        .getSocketCookie,
        .getSocketUid,
        .skbLoadBytesRelative,
        .getNetnsCookie,
        .skcToTcp6Sock,
        .skcToTcpSock,
        .skcToTcpTimewaitSock,
        .skcToTcpRequestSock,
        .skcToUdp6Sock,
        .ktimeGetCoarseNs,
        .skcToUnixSock,
        .skcToMptcpSock,
    ]

    /// Beyond the common ones: kprobe, tracepoint, rawTracepoint, rawTracepointWritable.
    static let kprobe: Set<HelperID> = [
        .probeRead,
        .perfEventOutput,
        .getStackid,
        .probeReadStr,
        .getStack,
        .getFuncIp,
        .getAttachCookie,
    ]

    /// Beyond the common ones: schedCls, schedAct.
    static let schedCls: Set<HelperID> = [
        .skbStoreBytes,
        .l3CsumReplace,
        .l4CsumReplace,
        .cloneRedirect,
        .skbVlanPush,
        .skbVlanPop,
        .skbGetTunnelKey,
        .skbSetTunnelKey,
        .redirect,
        .getRouteRealm,
        .perfEventOutput,
        .skbLoadBytes,
        .csumDiff,
        .skbGetTunnelOpt,
        .skbSetTunnelOpt,
        .skbChangeProto,
        .skbChangeType,
        .skbUnderCgroup,
        .getHashRecalc,
        .skbChangeTail,
        .skbPullData,
        .csumUpdate,
        .setHashInvalid,
        .skbChangeHead,
        .getSocketCookie,
        .getSocketUid,
        .setHash,
        .skbAdjustRoom,
        .skbGetXfrmState,
        .skbLoadBytesRelative,
        .fibLookup,
        .skbCgroupId,
        .skbAncestorCgroupId,
        .skLookupTcp,
        .skLookupUdp,
        .skRelease,
        .skFullsock,
        .tcpSock,
        .skbEcnSetCe,
        .getListenerSock,
        .skcLookupTcp,
        .tcpCheckSyncookie,
        .skStorageGet,
        .skStorageDelete,
        .tcpGenSyncookie,
        .getNetnsCookie,
        .skAssign,
        .csumLevel,
        .skcToTcp6Sock,
        .skcToTcpSock,
        .skcToTcpTimewaitSock,
        .skcToTcpRequestSock,
        .skcToUdp6Sock,
        .skbCgroupClassid,
        .redirectNeigh,
        .redirectPeer,
        .ktimeGetCoarseNs,
        .checkMtu,
        .skcToUnixSock,
        .skbSetTstamp,
        .skcToMptcpSock,
        .tcpRawGenSyncookieIpv4,
        .tcpRawGenSyncookieIpv6,
        .tcpRawCheckSyncookieIpv4,
        .tcpRawCheckSyncookieIpv6,
    ]

    /// Beyond the common ones: xdp.
    static let xdp: Set<HelperID> = [
        .redirect,
        .perfEventOutput,
        .csumDiff,
        .xdpAdjustHead,
        .redirectMap,
        .xdpAdjustMeta,
        .xdpAdjustTail,
        .fibLookup,
        .skLookupTcp,
        .skLookupUdp,
        .skRelease,
        .skcLookupTcp,
        .tcpCheckSyncookie,
        .tcpGenSyncookie,
        .skcToTcp6Sock,
        .skcToTcpSock,
        .skcToTcpTimewaitSock,
        .skcToTcpRequestSock,
        .skcToUdp6Sock,
        .ktimeGetCoarseNs,
        .checkMtu,
        .skcToUnixSock,
        .xdpGetBuffLen,
        .xdpLoadBytes,
        .xdpStoreBytes,
        .skcToMptcpSock,
        .tcpRawGenSyncookieIpv4,
        .tcpRawGenSyncookieIpv6,
        .tcpRawCheckSyncookieIpv4,
        .tcpRawCheckSyncookieIpv6,
    ]

    /// Beyond the common ones: perfEvent.
    static let perfEvent: Set<HelperID> = [
        .probeRead,
        .perfEventOutput,
        .getStackid,
        .probeReadStr,
        .perfProgReadValue,
        .getStack,
        .readBranchRecords,
        .getFuncIp,
        .getAttachCookie,
    ]

    /// Beyond the common ones: cgroupSkb.
    static let cgroupSkb: Set<HelperID> = [
        .perfEventOutput,
        .skbLoadBytes,
        .getSocketCookie,
        .getSocketUid,
        .skbLoadBytesRelative,
        .skbCgroupId,
        .getLocalStorage,
        .skbAncestorCgroupId,
        .skLookupTcp,
        .skLookupUdp,
        .skRelease,
        .skFullsock,
        .tcpSock,
        .skbEcnSetCe,
        .getListenerSock,
        .skcLookupTcp,
        .skStorageGet,
        .skStorageDelete,
        .getNetnsCookie,
        .skCgroupId,
        .skAncestorCgroupId,
        .skcToTcp6Sock,
        .skcToTcpSock,
        .skcToTcpTimewaitSock,
        .skcToTcpRequestSock,
        .skcToUdp6Sock,
        .ktimeGetCoarseNs,
        .skcToUnixSock,
        .skcToMptcpSock,
    ]

    /// Beyond the common ones: cgroupSock.
    static let cgroupSock: Set<HelperID> = [
        .perfEventOutput,
        .getSocketCookie,
        .getLocalStorage,
        .skStorageGet,
        .getNetnsCookie,
        .ktimeGetCoarseNs,
        .getRetval,
        .setRetval,
    ]

    /// Beyond the common ones: lwtIn.
    static let lwtIn: Set<HelperID> = [
        .getRouteRealm,
        .perfEventOutput,
        .skbLoadBytes,
        .csumDiff,
        .skbUnderCgroup,
        .getHashRecalc,
        .skbPullData,
        .lwtPushEncap,
        .skcToTcp6Sock,
        .skcToTcpSock,
        .skcToTcpTimewaitSock,
        .skcToTcpRequestSock,
        .skcToUdp6Sock,
        .ktimeGetCoarseNs,
        .skcToUnixSock,
        .skcToMptcpSock,
    ]

    /// Beyond the common ones: lwtOut.
    static let lwtOut: Set<HelperID> = [
        .getRouteRealm,
        .perfEventOutput,
        .skbLoadBytes,
        .csumDiff,
        .skbUnderCgroup,
        .getHashRecalc,
        .skbPullData,
        .skcToTcp6Sock,
        .skcToTcpSock,
        .skcToTcpTimewaitSock,
        .skcToTcpRequestSock,
        .skcToUdp6Sock,
        .ktimeGetCoarseNs,
        .skcToUnixSock,
        .skcToMptcpSock,
    ]

    /// Beyond the common ones: lwtXmit.
    static let lwtXmit: Set<HelperID> = [
        .skbStoreBytes,
        .l3CsumReplace,
        .l4CsumReplace,
        .cloneRedirect,
        .skbGetTunnelKey,
        .skbSetTunnelKey,
        .redirect,
        .getRouteRealm,
        .perfEventOutput,
        .skbLoadBytes,
        .csumDiff,
        .skbGetTunnelOpt,
        .skbSetTunnelOpt,
        .skbUnderCgroup,
        .getHashRecalc,
        .skbChangeTail,
        .skbPullData,
        .csumUpdate,
        .setHashInvalid,
        .skbChangeHead,
        .lwtPushEncap,
        .csumLevel,
        .skcToTcp6Sock,
        .skcToTcpSock,
        .skcToTcpTimewaitSock,
        .skcToTcpRequestSock,
        .skcToUdp6Sock,
        .ktimeGetCoarseNs,
        .skcToUnixSock,
        .skcToMptcpSock,
    ]

    /// Beyond the common ones: sockOps.
    static let sockOps: Set<HelperID> = [
        .perfEventOutput,
        .getSocketCookie,
        .setsockopt,
        .sockMapUpdate,
        .getsockopt,
        .sockOpsCbFlagsSet,
        .sockHashUpdate,
        .getLocalStorage,
        .tcpSock,
        .skStorageGet,
        .skStorageDelete,
        .getNetnsCookie,
        .skcToTcp6Sock,
        .skcToTcpSock,
        .skcToTcpTimewaitSock,
        .skcToTcpRequestSock,
        .skcToUdp6Sock,
        .loadHdrOpt,
        .storeHdrOpt,
        .reserveHdrOpt,
        .ktimeGetCoarseNs,
        .skcToUnixSock,
        .skcToMptcpSock,
    ]

    /// Beyond the common ones: skSkb.
    static let skSkb: Set<HelperID> = [
        .skbStoreBytes,
        .perfEventOutput,
        .skbLoadBytes,
        .skbChangeTail,
        .skbPullData,
        .skbChangeHead,
        .getSocketCookie,
        .getSocketUid,
        .skbAdjustRoom,
        .skRedirectMap,
        .skRedirectHash,
        .skLookupTcp,
        .skLookupUdp,
        .skRelease,
        .skcLookupTcp,
        .skcToTcp6Sock,
        .skcToTcpSock,
        .skcToTcpTimewaitSock,
        .skcToTcpRequestSock,
        .skcToUdp6Sock,
        .ktimeGetCoarseNs,
        .skcToUnixSock,
        .skcToMptcpSock,
    ]

    /// Beyond the common ones: cgroupDevice.
    static let cgroupDevice: Set<HelperID> = [
        .perfEventOutput,
        .getLocalStorage,
        .getRetval,
        .setRetval,
    ]

    /// Beyond the common ones: skMsg.
    static let skMsg: Set<HelperID> = [
        .perfEventOutput,
        .msgRedirectMap,
        .msgApplyBytes,
        .msgCorkBytes,
        .msgPullData,
        .msgRedirectHash,
        .msgPushData,
        .msgPopData,
        .skStorageGet,
        .skStorageDelete,
        .getNetnsCookie,
        .skcToTcp6Sock,
        .skcToTcpSock,
        .skcToTcpTimewaitSock,
        .skcToTcpRequestSock,
        .skcToUdp6Sock,
        .ktimeGetCoarseNs,
        .skcToUnixSock,
        .skcToMptcpSock,
    ]

    /// Beyond the common ones: lwtSeg6local.
    static let lwtSeg6local: Set<HelperID> = [
        .getRouteRealm,
        .perfEventOutput,
        .skbLoadBytes,
        .csumDiff,
        .skbUnderCgroup,
        .getHashRecalc,
        .skbPullData,
        .lwtSeg6StoreBytes,
        .lwtSeg6AdjustSrh,
        .lwtSeg6Action,
        .skcToTcp6Sock,
        .skcToTcpSock,
        .skcToTcpTimewaitSock,
        .skcToTcpRequestSock,
        .skcToUdp6Sock,
        .ktimeGetCoarseNs,
        .skcToUnixSock,
        .skcToMptcpSock,
    ]

    /// Beyond the common ones: skReuseport.
    static let skReuseport: Set<HelperID> = [
        .skbLoadBytes,
        .getSocketCookie,
        .skbLoadBytesRelative,
        .skSelectReuseport,
        .ktimeGetCoarseNs,
    ]

    /// Beyond the common ones: flowDissector.
    static let flowDissector: Set<HelperID> = [
        .skbLoadBytes,
        .skcToTcp6Sock,
        .skcToTcpSock,
        .skcToTcpTimewaitSock,
        .skcToTcpRequestSock,
        .skcToUdp6Sock,
        .ktimeGetCoarseNs,
        .skcToUnixSock,
        .skcToMptcpSock,
    ]

    /// Beyond the common ones: cgroupSysctl.
    static let cgroupSysctl: Set<HelperID> = [
        .perfEventOutput,
        .getLocalStorage,
        .sysctlGetName,
        .sysctlGetCurrentValue,
        .sysctlGetNewValue,
        .sysctlSetNewValue,
        .ktimeGetCoarseNs,
        .getRetval,
        .setRetval,
    ]

    /// Beyond the common ones: cgroupSockopt.
    static let cgroupSockoptCgroupGetsockopt: Set<HelperID> = [
        .perfEventOutput,
        .getLocalStorage,
        .tcpSock,
        .skStorageGet,
        .skStorageDelete,
        .getNetnsCookie,
        .getRetval,
        .setRetval,
    ]

    /// Beyond the common ones: cgroupSockopt.
    static let cgroupSockoptCgroupSetsockopt: Set<HelperID> = [
        .perfEventOutput,
        .setsockopt,
        .getsockopt,
        .getLocalStorage,
        .tcpSock,
        .skStorageGet,
        .skStorageDelete,
        .getNetnsCookie,
        .getRetval,
        .setRetval,
    ]

    /// Beyond the common ones: skLookup.
    static let skLookup: Set<HelperID> = [
        .perfEventOutput,
        .skRelease,
        .skAssign,
        .skcToTcp6Sock,
        .skcToTcpSock,
        .skcToTcpTimewaitSock,
        .skcToTcpRequestSock,
        .skcToUdp6Sock,
        .ktimeGetCoarseNs,
        .skcToUnixSock,
        .skcToMptcpSock,
    ]

    /// Beyond the common ones: syscall.
    static let syscall: Set<HelperID> = [
        .probeRead,
        .perfEventOutput,
        .getStackid,
        .probeReadStr,
        .getSocketCookie,
        .getStack,
        .skStorageGet,
        .skStorageDelete,
        .skbOutput,
        .xdpOutput,
        .skcToTcp6Sock,
        .skcToTcpSock,
        .skcToTcpTimewaitSock,
        .skcToTcpRequestSock,
        .skcToUdp6Sock,
        .dPath,
        .sockFromFile,
        .sysBpf,
        .btfFindByNameKind,
        .sysClose,
        .getFuncIp,
        .skcToUnixSock,
        .kallsymsLookupName,
        .xdpGetBuffLen,
        .skcToMptcpSock,
    ]

    /// Beyond the common ones: netfilter.
    static let netfilter: Set<HelperID> = []

    /// Beyond the common ones: cgroupSockAddr.
    static let cgroupSockAddrCgroupInet4Bind: Set<HelperID> = [
        .perfEventOutput,
        .getSocketCookie,
        .setsockopt,
        .getsockopt,
        .getLocalStorage,
        .skLookupTcp,
        .skLookupUdp,
        .skRelease,
        .skcLookupTcp,
        .skStorageGet,
        .skStorageDelete,
        .getNetnsCookie,
        .skcToTcp6Sock,
        .skcToTcpSock,
        .skcToTcpTimewaitSock,
        .skcToTcpRequestSock,
        .skcToUdp6Sock,
        .ktimeGetCoarseNs,
        .skcToUnixSock,
        .getRetval,
        .setRetval,
        .skcToMptcpSock,
    ]

    /// Beyond the common ones: cgroupSockAddr.
    static let cgroupSockAddrCgroupInet4Connect: Set<HelperID> = [
        .perfEventOutput,
        .getSocketCookie,
        .setsockopt,
        .getsockopt,
        .bind,
        .getLocalStorage,
        .skLookupTcp,
        .skLookupUdp,
        .skRelease,
        .skcLookupTcp,
        .skStorageGet,
        .skStorageDelete,
        .getNetnsCookie,
        .skcToTcp6Sock,
        .skcToTcpSock,
        .skcToTcpTimewaitSock,
        .skcToTcpRequestSock,
        .skcToUdp6Sock,
        .ktimeGetCoarseNs,
        .skcToUnixSock,
        .getRetval,
        .setRetval,
        .skcToMptcpSock,
    ]

    /// Beyond the common ones: cgroupSockAddr.
    static let cgroupSockAddrCgroupUdp4Recvmsg: Set<HelperID> = [
        .perfEventOutput,
        .getSocketCookie,
        .setsockopt,
        .getsockopt,
        .getLocalStorage,
        .skLookupTcp,
        .skLookupUdp,
        .skRelease,
        .skcLookupTcp,
        .skStorageGet,
        .skStorageDelete,
        .getNetnsCookie,
        .skcToTcp6Sock,
        .skcToTcpSock,
        .skcToTcpTimewaitSock,
        .skcToTcpRequestSock,
        .skcToUdp6Sock,
        .ktimeGetCoarseNs,
        .skcToUnixSock,
        .skcToMptcpSock,
    ]

}

extension HelperAvailability {
    /// What programs of a type may call beyond `common`; nil where it is not described.
    ///
    /// - Source: observed on Linux 6.18.
    static func additional(for type: ProgramType, attachType: AttachType?) -> Set<HelperID>? {
        switch (type, attachType) {
        case (.socketFilter, _): socketFilter
        case (.kprobe, _),
            (.tracepoint, _),
            (.rawTracepoint, _),
            (.rawTracepointWritable, _):
            kprobe
        case (.schedCls, _),
            (.schedAct, _):
            schedCls
        case (.xdp, _): xdp
        case (.perfEvent, _): perfEvent
        case (.cgroupSkb, _): cgroupSkb
        case (.cgroupSock, _): cgroupSock
        case (.lwtIn, _): lwtIn
        case (.lwtOut, _): lwtOut
        case (.lwtXmit, _): lwtXmit
        case (.sockOps, _): sockOps
        case (.skSkb, _): skSkb
        case (.cgroupDevice, _): cgroupDevice
        case (.skMsg, _): skMsg
        case (.lwtSeg6local, _): lwtSeg6local
        case (.skReuseport, _): skReuseport
        case (.flowDissector, _): flowDissector
        case (.cgroupSysctl, _): cgroupSysctl
        case (.cgroupSockopt, .cgroupGetsockopt): cgroupSockoptCgroupGetsockopt
        case (.cgroupSockopt, .cgroupSetsockopt): cgroupSockoptCgroupSetsockopt
        case (.skLookup, _): skLookup
        case (.syscall, _): syscall
        case (.netfilter, _): netfilter
        case (.cgroupSockAddr, .cgroupInet4Bind),
            (.cgroupSockAddr, .cgroupInet6Bind),
            (.cgroupSockAddr, .cgroupUdp4Sendmsg),
            (.cgroupSockAddr, .cgroupUdp6Sendmsg),
            (.cgroupSockAddr, .cgroupUnixConnect),
            (.cgroupSockAddr, .cgroupUnixSendmsg):
            cgroupSockAddrCgroupInet4Bind
        case (.cgroupSockAddr, .cgroupInet4Connect),
            (.cgroupSockAddr, .cgroupInet6Connect):
            cgroupSockAddrCgroupInet4Connect
        case (.cgroupSockAddr, .cgroupUdp4Recvmsg),
            (.cgroupSockAddr, .cgroupUdp6Recvmsg),
            (.cgroupSockAddr, .cgroupInet4Getpeername),
            (.cgroupSockAddr, .cgroupInet6Getpeername),
            (.cgroupSockAddr, .cgroupInet4Getsockname),
            (.cgroupSockAddr, .cgroupInet6Getsockname),
            (.cgroupSockAddr, .cgroupUnixRecvmsg),
            (.cgroupSockAddr, .cgroupUnixGetpeername),
            (.cgroupSockAddr, .cgroupUnixGetsockname):
            cgroupSockAddrCgroupUdp4Recvmsg
        default: nil
        }
    }
}
