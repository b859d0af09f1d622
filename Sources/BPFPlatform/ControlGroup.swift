#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension HostProcess {
    /// The numbers of the control group that this process is in and of those above it, the innermost first; none where the host has no such thing.
    ///
    /// - Kernel: the inode numbers of directories of cgroup2.
    public static var controlGroups: [UInt64] {
        guard let text = HostFile.contents(of: "/proc/self/cgroup", limit: 4096) else { return [] }
        let lines = text.split(separator: UInt8(ascii: "\n"))
        guard let line = lines.first(where: { $0.starts(with: Array("0::/".utf8)) }) else { return [] }
        var parts = line.dropFirst(4).split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
        var numbers: [UInt64] = []
        while true {
            let path = (["/sys/fs/cgroup"] + parts).joined(separator: "/")
            if let number = unsafe directoryNumber({ unsafe stat(path, $0) }) { numbers.append(number) }
            if parts.popLast() == nil { return numbers }
        }
    }

    /// The number of the control group whose directory a descriptor stands for; nil for what is no directory of cgroup2.
    public static func controlGroup(descriptor: Int32) -> UInt64? {
        let root = unsafe status { unsafe stat("/sys/fs/cgroup", $0) }
        let own = unsafe status { unsafe fstat(descriptor, $0) }
        guard let root, let own, root.st_dev == own.st_dev else { return nil }
        return unsafe directoryNumber { unsafe fstat(descriptor, $0) }
    }

    private static func status(_ ask: (UnsafeMutablePointer<stat>) -> Int32) -> stat? {
        var status = stat()
        // Safety: the call fills the structure that it is given.
        return unsafe withUnsafeMutablePointer(to: &status, { unsafe ask($0) }) == 0 ? status : nil
    }

    private static func directoryNumber(_ ask: (UnsafeMutablePointer<stat>) -> Int32) -> UInt64? {
        guard let status = unsafe status(ask) else { return nil }
        return status.st_mode & S_IFMT == S_IFDIR ? UInt64(status.st_ino) : nil
    }
}
