extension ProgramType {
    /// The results that a program may return; nil where any number will do.
    ///
    /// - Source: observed on Linux 6.18.
    public func resultLimits(attachType: AttachType?) -> ClosedRange<Int32>? {
        switch (self, attachType) {
        case (.cgroupSkb, .cgroupInetEgress): 0...3
        case (.cgroupSockAddr, .cgroupInet4Bind), (.cgroupSockAddr, .cgroupInet6Bind): 0...3
        case (.cgroupSockAddr, .cgroupUdp4Recvmsg), (.cgroupSockAddr, .cgroupUdp6Recvmsg),
            (.cgroupSockAddr, .cgroupUnixRecvmsg),
            (.cgroupSockAddr, .cgroupInet4Getpeername), (.cgroupSockAddr, .cgroupInet6Getpeername),
            (.cgroupSockAddr, .cgroupUnixGetpeername),
            (.cgroupSockAddr, .cgroupInet4Getsockname), (.cgroupSockAddr, .cgroupInet6Getsockname),
            (.cgroupSockAddr, .cgroupUnixGetsockname):
            1...1
        case (.cgroupSkb, _), (.cgroupSock, _), (.cgroupSockAddr, _), (.cgroupDevice, _), (.cgroupSysctl, _),
            (.cgroupSockopt, _), (.sockOps, _), (.skLookup, _), (.netfilter, _):
            0...1
        default: nil
        }
    }
}
