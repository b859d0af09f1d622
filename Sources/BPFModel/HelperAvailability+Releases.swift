extension HelperAvailability {
    /// Whether programs of a type may call a helper on a kernel of `release`; nil where that is not described.
    ///
    /// The tables say what Linux 6.18 allows. Linux 6.16 opened helpers to all programs that only some had before.
    /// - Source: observed on Linux 6.12 and 6.18.
    public static func allows(
        _ helper: HelperID, in type: ProgramType, attachType: AttachType?, release: KernelVersion
    ) -> Bool? {
        guard let isAllowed = allows(helper, in: type, attachType: attachType) else { return nil }
        guard isAllowed, release < KernelVersion(6, 16), let owners = formerOwners[helper] else { return isAllowed }
        return owners.contains(type)
    }

    private static let tracing: Set<ProgramType> = [
        .kprobe, .tracepoint, .perfEvent, .rawTracepoint, .rawTracepointWritable, .tracing, .lsm, .structOps, .syscall,
    ]

    /// Programs that run in the task that acts on the cgroup.
    private static let cgroup: Set<ProgramType> = [
        .cgroupSock, .cgroupSockAddr, .cgroupDevice, .cgroupSysctl, .cgroupSockopt,
    ]

    /// The program types that had a helper before 6.16 gave it to all.
    private static let formerOwners: [HelperID: Set<ProgramType>] = [
        .getCurrentUidGid: tracing.union(cgroup).union([.skMsg]),
        .getCurrentComm: tracing.union(cgroup),
        .getCgroupClassid: cgroup.union([
            .schedCls, .schedAct, .skMsg, .lwtIn, .lwtOut, .lwtXmit, .lwtSeg6local,
        ]),
        .currentTaskUnderCgroup: tracing.union(cgroup),
        .perfEventRead: tracing,
        .perfEventReadValue: tracing,
        .sendSignal: tracing,
        .sendSignalThread: tracing,
        .getTaskStack: tracing,
        .copyFromUser: tracing,
        .copyFromUserTask: tracing,
        .taskStorageGet: tracing,
        .taskStorageDelete: tracing,
        .getBranchSnapshot: tracing,
        .findVma: tracing,
    ]

    /// Whether a helper shows what only CAP_PERFMON may see, so that CAP_BPF alone does not do.
    public static func needsTracingPrivilege(_ helper: HelperID) -> Bool { revealing.contains(helper) }

    private static let revealing: Set<HelperID> = [
        .tracePrintk, .traceVprintk, .getCurrentTask, .getCurrentTaskBtf, .probeReadUser, .probeReadKernel,
        .probeReadUserStr, .probeReadKernelStr, .snprintfBtf, .snprintf, .taskPtRegs, .skcToTcp6Sock, .skcToTcpSock,
        .skcToTcpTimewaitSock, .skcToTcpRequestSock, .skcToUdp6Sock, .skcToUnixSock, .skcToMptcpSock,
    ]
}
