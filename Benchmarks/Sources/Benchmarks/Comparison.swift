/// Candidates that do the same work, measured in turns so that what disturbs one disturbs all, by the processor time that they take.
struct Comparison {
    /// One way to do the work.
    struct Candidate {
        let name: String
        /// Done before each call of `work`, and not timed.
        var prepare: (() throws -> Void)?
        let work: () throws -> Void

        init(name: String, prepare: (() throws -> Void)? = nil, work: @escaping () throws -> Void) {
            self.name = name
            self.prepare = prepare
            self.work = work
        }
    }

    /// What one candidate took.
    struct Result {
        let name: String
        /// The best of its rounds, in nanoseconds for one unit.
        let nanoseconds: Double
        /// How many times the first candidate's time that is.
        let ratio: Double
    }

    /// What a candidate may take at most.
    struct Bar {
        let candidate: String
        /// So many times as long as this one takes; nil for nanoseconds.
        let reference: String?
        let limit: Double
        /// What is in the candidate's time and no part of what is limited: the time of another candidate.
        var without: String?

        /// One line: the limit, what was measured, and whether it holds.
        func line(_ results: [Result]) -> String? {
            guard let own = results.first(where: { $0.name == candidate })?.nanoseconds else { return nil }
            let rest = results.first { $0.name == without }?.nanoseconds ?? 0
            var (measured, unit) = (own - rest, " ns" + (without.map { " without \($0)" } ?? ""))
            if let reference {
                guard let other = results.first(where: { $0.name == reference })?.nanoseconds else { return nil }
                (measured, unit) = ((own - rest) / other, " × \(reference)")
            }
            let rounded = (measured * 100).rounded() / 100
            return "bar: \(candidate) \(rounded) of at most \(limit)\(unit): \(measured <= limit ? "holds" : "MISSED")"
        }
    }

    let title: String
    /// What one unit is, as in `instruction`.
    let unit: String
    /// How many units one call of a candidate's work does.
    let units: Int
    let candidates: [Candidate]
    var bars: [Bar] = []
    /// How often each candidate's work is done, untimed, before a round of it: what it works on is then as near as it is when it works alone.
    var warmUps = 0

    /// Calls each candidate in turn for `rounds` rounds, each round long enough to be timed.
    func measure(rounds: Int) throws -> [Result] {
        var times = [[Double]](repeating: [], count: candidates.count)
        let calls = try candidates.map { try Self.callsPerRound($0) }
        for _ in 0..<rounds {
            for (index, candidate) in candidates.enumerated() {
                for _ in 0..<warmUps {
                    try candidate.prepare?()
                    try candidate.work()
                }
                let elapsed = try Self.time(candidate, calls: calls[index])
                times[index].append(elapsed / Double(calls[index] * units))
            }
        }
        let best = times.map { $0.min() ?? 0 }
        return zip(candidates, best).map { candidate, time in
            Result(name: candidate.name, nanoseconds: time, ratio: time / (best.first ?? time))
        }
    }

    /// Nanoseconds of so many calls.
    private static func time(_ candidate: Candidate, calls: Int) throws -> Double {
        guard let prepare = candidate.prepare else {
            return try ProcessorClock.measure { for _ in 0..<calls { try candidate.work() } }
        }
        var total = 0.0
        for _ in 0..<calls {
            try prepare()
            total += try ProcessorClock.measure { try candidate.work() }
        }
        return total
    }

    /// As many calls as take about a millisecond: seldom interrupted.
    private static func callsPerRound(_ candidate: Candidate) throws -> Int {
        var calls = 1
        while calls < 1 << 24 {
            if try time(candidate, calls: calls) > 1_000_000 { return calls }
            calls *= 2
        }
        return calls
    }
}

extension Duration {
    var nanoseconds: Double {
        Double(components.seconds) * 1e9 + Double(components.attoseconds) / 1e9
    }
}
