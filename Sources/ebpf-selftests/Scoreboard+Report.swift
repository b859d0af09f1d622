extension Scoreboard {
    /// One line a file, and one for all.
    func table(results: RetvalBoard, title: String) -> String {
        var lines = ["\(title): programs, verdicts, messages, instructions looked at, results"]
        for (file, counts) in files.sorted(by: { $0.key < $1.key }) {
            lines.append("  \(file): " + Self.describe(counts, results.files[file]))
        }
        lines.append("  all: " + Self.describe(total, results.total))
        return lines.joined(separator: "\n")
    }

    private static func describe(_ counts: Counts, _ results: RetvalBoard.Counts?) -> String {
        var parts = ["\(counts.programs)", "\(counts.verdictAgree)/\(counts.programs)"]
        parts.append(counts.rejects == 0 ? "-" : "\(counts.messageAgree)/\(counts.rejects)")
        parts.append(counts.counted == 0 ? "-" : "\(counts.countAgree)/\(counts.counted)")
        parts.append(results.map { $0.expected == 0 ? "-" : "\($0.agree)/\($0.expected)" } ?? "-")
        return parts.joined(separator: ", ")
    }

    /// Every program that is not as Linux has it.
    func disagreements() -> String {
        var lines = falseRejects.map { "false reject  \($0.name): \(Self.line($0.message))" }
        lines += wrongMessages.map {
            "message       \($0.name): expected '\($0.expected)', got '\(Self.line($0.message))'"
        }
        lines += farCounts.map { "processed     \($0.name): \($0.ours), Linux \($0.kernel)" }
        return lines.joined(separator: "\n")
    }

    private static func line(_ message: String) -> String { message.replacing("\n", with: " | ") }

    /// As an object of JSON.
    var json: String { Self.json(total, falseAccepts: falseAccepts, falseRejects: falseRejects.count) }

    /// The parts of several boards, as an object of JSON.
    static func json(_ total: Counts, falseAccepts: [String], falseRejects: Int, more: String = "") -> String {
        let fields = [
            "\"programs\": \(total.programs)", "\"verdictAgree\": \(total.verdictAgree)",
            "\"rejects\": \(total.rejects)", "\"messageAgree\": \(total.messageAgree)",
            "\"processedKnown\": \(total.counted)", "\"processedAgree\": \(total.countAgree)",
            "\"falseAccepts\": \(falseAccepts.count)", "\"falseRejects\": \(falseRejects)",
        ]
        return "{" + fields.joined(separator: ", ") + more + "}"
    }
}
