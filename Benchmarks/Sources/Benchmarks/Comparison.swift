/// Candidates that do the same work, measured in turns so that what disturbs one disturbs all.
struct Comparison {
    /// One way to do the work.
    struct Candidate {
        let name: String
        let work: () throws -> Void
    }

    /// What one candidate took.
    struct Result {
        let name: String
        /// The lower quartile of its rounds, in nanoseconds for one unit.
        let nanoseconds: Double
        /// How many times the first candidate's time that is.
        let ratio: Double
    }

    let title: String
    /// What one unit is, as in `instruction`.
    let unit: String
    /// How many units one call of a candidate's work does.
    let units: Int
    let candidates: [Candidate]

    /// Calls each candidate in turn for `rounds` rounds, each round long enough to be timed.
    func measure(rounds: Int) throws -> [Result] {
        let clock = ContinuousClock()
        var times = [[Double]](repeating: [], count: candidates.count)
        let calls = try candidates.map { try Self.callsPerRound($0, clock) }
        for _ in 0..<rounds {
            for (index, candidate) in candidates.enumerated() {
                let elapsed = try clock.measure { for _ in 0..<calls[index] { try candidate.work() } }
                times[index].append(elapsed.nanoseconds / Double(calls[index] * units))
            }
        }
        let quartiles = times.map { $0.sorted()[$0.count / 4] }
        return zip(candidates, quartiles).map { candidate, time in
            Result(name: candidate.name, nanoseconds: time, ratio: time / (quartiles.first ?? time))
        }
    }

    /// As many calls as take about two milliseconds.
    private static func callsPerRound(_ candidate: Candidate, _ clock: ContinuousClock) throws -> Int {
        var calls = 1
        while calls < 1 << 24 {
            let elapsed = try clock.measure { for _ in 0..<calls { try candidate.work() } }
            if elapsed.nanoseconds > 2_000_000 { return calls }
            calls *= 2
        }
        return calls
    }
}

extension Duration {
    fileprivate var nanoseconds: Double {
        Double(components.seconds) * 1e9 + Double(components.attoseconds) / 1e9
    }
}
