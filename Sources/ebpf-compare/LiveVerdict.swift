import BPFModel

/// What the running kernel said to a program.
struct LiveVerdict {
    let error: LinuxError?
    let log: String

    var isAccepted: Bool { error == nil }

    /// A number of the statistics, as in `processed 12 insns`.
    private func number(after word: String) -> Int? {
        guard let range = log.ranges(of: word).last else { return nil }
        return Int(log[range.upperBound...].prefix { $0.isNumber })
    }

    var processedInstructions: Int? { number(after: "processed ") }

    var microseconds: Int? { number(after: "verification time ") }

    /// What it said before the statistics, in one line.
    var message: String {
        let lines = log.split(separator: "\n").prefix {
            !$0.hasPrefix("verification time ") && !$0.hasPrefix("processed ") && !$0.hasPrefix("stack depth ")
        }
        // What it remarks on functions that return nothing is no reason for anything.
        return lines.filter { !$0.hasSuffix("doesn't return scalar. Only those are supported.") }
            .joined(separator: " | ")
    }
}
