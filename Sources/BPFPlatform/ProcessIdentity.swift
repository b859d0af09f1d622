public import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Names a process so that others can tell whether it is still there: its number, and when it was started.
///
/// Linux gives numbers of processes out again; together with the start no other process has the same name until the machine is
/// started anew. It means something to processes that see each other's numbers (one PID namespace).
@frozen
public struct ProcessIdentity: Hashable, Sendable, BitwiseCopyable {
    /// The process number in the lower 32 bits, clock ticks from boot to its start, modulo 2³², in the upper ones; never 0.
    public let rawValue: UInt64

    /// The identity of a number that was stored somewhere.
    @inlinable
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// The calling process; after a fork, the child.
    @inlinable
    public static var current: ProcessIdentity {
        let known = cached.load(ordering: .relaxed)
        return ProcessIdentity(rawValue: known != 0 ? known : determine())
    }

    /// The process number.
    @inlinable
    public var number: UInt32 { UInt32(truncatingIfNeeded: rawValue) }

    /// Whether the process exists and has not ended.
    public var isAlive: Bool {
        guard let number = Int32(exactly: number), number > 0 else { return false }
        if kill(number, 0) != 0, errno == ESRCH { return false }
        #if canImport(Darwin)
            return true
        #else
            guard let status = Self.status(of: "\(number)") else { return false }
            return !status.hasEnded && status.start == UInt32(truncatingIfNeeded: rawValue >> 32)
        #endif
    }

    /// The identity in 32 bits: 22 of the process number, and the lowest 10 of the start.
    @inlinable
    public var short: UInt32 { number & 0x3f_ffff | UInt32(truncatingIfNeeded: rawValue >> 32) << 22 }

    /// Whether a process of this short identity exists and has not ended.
    public static func isAlive(short: UInt32) -> Bool {
        let number = Int32(short & 0x3f_ffff)
        if number == 0 || kill(number, 0) != 0 && errno == ESRCH { return false }
        #if canImport(Darwin)
            return true
        #else
            return status(of: "\(number)").map { !$0.hasEnded && $0.start & 0x3ff == short >> 22 } ?? false
        #endif
    }

    /// The address of the calling process's number, which is 0 until it was asked for, and in a forked child again: for those who look so
    /// often that a call is too much.
    public static var place: UInt {
        _ = current
        // Safety: a global variable stays where it is.
        return unsafe withUnsafePointer(to: cached) { UInt(bitPattern: $0) }
    }

    @usableFromInline
    static let cached = Atomic<UInt64>(0)
    /// Makes a forked child find out who it is.
    private static let forgetsWhenForked: Bool =
        pthread_atfork(
            nil, nil, { ProcessIdentity.cached.store(0, ordering: .relaxed) }) == 0

    @usableFromInline @inline(never)
    static func determine() -> UInt64 {
        let start = status(of: "self")?.start ?? 0
        let identity = UInt64(UInt32(bitPattern: getpid())) | UInt64(start) << 32
        if forgetsWhenForked { cached.store(identity, ordering: .relaxed) }
        return identity
    }

    /// What `/proc/PID/stat` says: the state in field 3, the start in field 22, counted behind the command's closing bracket.
    private static func status(of process: String) -> (hasEnded: Bool, start: UInt32)? {
        guard let text = HostFile.contents(of: "/proc/\(process)/stat", limit: 1024) else { return nil }
        guard let bracket = text.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = text[(bracket + 1)...].split(separator: UInt8(ascii: " "))
        guard fields.count > 19, let state = fields[0].first else { return nil }
        let start = fields[19].reduce(into: UInt64(0)) { $0 = $0 &* 10 &+ UInt64($1 &- UInt8(ascii: "0")) }
        let ended = state == UInt8(ascii: "Z") || state == UInt8(ascii: "X") || state == UInt8(ascii: "x")
        return (ended, UInt32(truncatingIfNeeded: start))
    }
}
