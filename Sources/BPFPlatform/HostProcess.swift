import CBPF

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What the helpers say about the process that runs a program.
public enum HostProcess {
    /// The process (thread group) identifier.
    public static var identifier: UInt32 {
        UInt32(bitPattern: getpid())
    }

    /// The identifier of the calling thread.
    public static var threadIdentifier: UInt32 { cbpf_thread_identifier() }

    /// The effective user identifier.
    public static var userIdentifier: UInt32 { UInt32(geteuid()) }

    /// The effective group identifier.
    public static var groupIdentifier: UInt32 { UInt32(getegid()) }

    /// The command name, at most 15 bytes of UTF-8, as the kernel's `comm`.
    public static let commandName: [UInt8] = {
        let path = CommandLine.arguments.first ?? ""
        let name = path.split(separator: "/").last ?? ""
        return Array(name.utf8.prefix(15))
    }()

    /// The processors that are online, at least 1.
    public static let processorCount: Int = {
        max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    }()

    /// The processor that the calling thread runs on; 0 where the host does not say.
    public static var currentProcessor: Int { Int(cbpf_current_processor()) }

    /// Lets another thread run instead of the calling one.
    public static func yield() {
        sched_yield()
    }
}
