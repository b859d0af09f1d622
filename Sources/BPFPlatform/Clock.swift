#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The host's clocks, in nanoseconds.
public enum Clock: Sendable {
    /// Time since boot without sleep: what `bpf_ktime_get_ns` reads.
    case monotonic
    /// Time since boot with sleep: what `bpf_ktime_get_boot_ns` reads.
    case boot
    /// Time since 1970 (UTC).
    case realtime

    /// The time now; 0 when the host has no such clock.
    public func now() -> UInt64 {
        var time = timespec()
        // Safety: the call fills the structure that it is given.
        guard unsafe clock_gettime(identifier, &time) == 0 else { return 0 }
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }

    private var identifier: clockid_t {
        #if canImport(Darwin)
            switch self {
            case .monotonic: CLOCK_UPTIME_RAW
            case .boot: CLOCK_MONOTONIC_RAW
            case .realtime: CLOCK_REALTIME
            }
        #else
            switch self {
            case .monotonic: CLOCK_MONOTONIC
            case .boot: CLOCK_BOOTTIME
            case .realtime: CLOCK_REALTIME
            }
        #endif
    }
}
