/// How the frames of a capture are replayed.
public struct ReplayOptions: Hashable, Sendable {
    /// Which time programs read.
    public enum Time: Hashable, Sendable {
        /// The host's, as it passes while the replay runs.
        case host
        /// The frame's own, so that a replay says the same each time: `bpf_ktime_get_ns` and its relatives answer
        /// nanoseconds since 1970, and a socket buffer's `tstamp` holds them.
        case capture
    }

    /// Which time programs read.
    public var time: Time
    /// How often a caller hears of progress, in nanoseconds.
    public var progressInterval: UInt64

    /// Describes a replay; progress is told after two seconds and every two seconds from then on.
    public init(time: Time = .host, progressInterval: UInt64 = 2_000_000_000) {
        self.time = time
        self.progressInterval = progressInterval
    }
}
