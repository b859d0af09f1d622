import BPFPlatform

/// Tells when the caller of a long replay should hear of it.
struct ReplayWatch {
    /// How many frames go by between two looks at the clock.
    private static let stride = 16

    private let start = Clock.monotonic.now()
    private let interval: UInt64
    private var due: UInt64
    private var frames = 0

    init(interval: UInt64) {
        self.interval = interval
        due = interval
    }

    /// Nanoseconds since the beginning.
    var elapsed: UInt64 { Clock.monotonic.now() &- start }

    /// Counts a frame, and says whether another interval has gone by.
    mutating func isDue() -> Bool {
        frames &+= 1
        guard frames % Self.stride == 0 else { return false }
        let now = elapsed
        guard now >= due else { return false }
        due = now &+ interval
        return true
    }
}
