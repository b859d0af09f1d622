/// What one program took here and in the kernel.
struct Timing {
    let name: String
    /// Whether both accepted it, so that both did all of the work.
    let isComparable: Bool
    let processed: Int
    let processedByKernel: Int
    let microseconds: Double
    let microsecondsOfKernel: Double

    /// What `work` gives, and the microseconds that its fastest round took.
    static func fastest<Value>(of rounds: Int, _ work: () -> Value) -> (Value, Double) {
        let clock = ContinuousClock()
        var (value, fastest) = timed(clock, work)
        for _ in 1..<max(rounds, 1) {
            let (next, time) = timed(clock, work)
            if time < fastest { (value, fastest) = (next, time) }
        }
        return (value, fastest)
    }

    private static func timed<Value>(_ clock: ContinuousClock, _ work: () -> Value) -> (Value, Double) {
        let start = clock.now
        let value = work()
        let components = (clock.now - start).components
        return (value, Double(components.seconds) * 1e6 + Double(components.attoseconds) / 1e12)
    }
}

/// Totals over the programs that both accepted, and the programs that took longest.
struct TimingReport {
    let timings: [Timing]

    init(_ timings: [Timing]) {
        self.timings = timings.filter(\.isComparable)
    }

    private func line(_ name: String, _ timings: [Timing]) -> String {
        let ours = timings.reduce(0) { $0 + $1.microseconds }
        let theirs = timings.reduce(0) { $0 + $1.microsecondsOfKernel }
        return
            "\(name): \(timings.count) programs, \(Int(ours)) us here, \(Int(theirs)) us in the kernel, ratio \(Self.ratio(ours, theirs))\n"
    }

    /// With two decimals.
    static func ratio(_ ours: Double, _ theirs: Double) -> String {
        guard theirs > 0 else { return "-" }
        let hundredths = Int((ours / theirs * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    var text: String {
        let small = timings.filter { $0.processedByKernel < 100 }
        let large = timings.filter { $0.processedByKernel >= 10_000 }
        let slow = small.filter { $0.microseconds > 100 }
        let alike = timings.filter { abs($0.processed - $0.processedByKernel) * 10 <= $0.processedByKernel }
        var text = line("all", timings) + line("below 100 processed", small) + line("10,000 processed and more", large)
        text += "small programs above 100 us: \(slow.count)\n"
        text += "processed within 10 % of the kernel's: \(alike.count) of \(timings.count)\n"
        for timing in timings.sorted(by: { $0.microseconds > $1.microseconds }).prefix(40) {
            text += "  \(timing.name): \(Int(timing.microseconds)) us, kernel \(Int(timing.microsecondsOfKernel)) us, "
            text += "ratio \(Self.ratio(timing.microseconds, timing.microsecondsOfKernel)); "
            text += "processed \(timing.processed), kernel \(timing.processedByKernel)\n"
        }
        return text
    }

    /// One line a program: name, processed here and there, microseconds here and there.
    var table: String {
        timings.map {
            "\($0.name)\t\($0.processed)\t\($0.processedByKernel)\t\(Int($0.microseconds))\t\(Int($0.microsecondsOfKernel))\n"
        }.joined()
    }
}
