import Foundation

/// The processor time of the calling thread: other work on the machine costs none of it.
enum ProcessorClock {
    /// In nanoseconds.
    static var now: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }

    /// How many nanoseconds `body` takes.
    static func measure(_ body: () throws -> Void) rethrows -> Double {
        let start = now
        try body()
        return now - start
    }
}
