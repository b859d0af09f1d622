import Foundation

/// Times pieces of work in turns; the best round of each counts, since others' work on the machine only ever adds.
struct ProgramTimer {
    let rounds: Int
    /// How long one round is to take, in nanoseconds: short enough to go uninterrupted often.
    static let slice = 150_000.0

    /// Nanoseconds of one call of each.
    func measure(_ works: [(Int) throws -> Void]) throws -> [Double] {
        let counts = try works.map(Self.count)
        var best = [Double](repeating: .infinity, count: works.count)
        for _ in 0..<rounds {
            for (index, work) in works.enumerated() {
                best[index] = min(best[index], try Self.time(work, counts[index]) / Double(counts[index]))
            }
        }
        return best
    }

    /// How often to call in one round.
    private static func count(_ work: (Int) throws -> Void) throws -> Int {
        var count = 1
        while count < 1 << 20 {
            let elapsed = try (0..<3).map { _ in try time(work, count) }.min() ?? 0
            if elapsed > slice / 4 { return max(1, Int(Double(count) * slice / elapsed)) }
            count *= 4
        }
        return count
    }

    private static func time(_ work: (Int) throws -> Void, _ count: Int) rethrows -> Double {
        let start = now()
        try work(count)
        return Double(now() - start)
    }

    private static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
