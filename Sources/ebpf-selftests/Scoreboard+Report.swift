import Foundation

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

    /// As a part of the summary.
    var summary: BoardSummary {
        BoardSummary(total, falseAccepts: falseAccepts.count, falseRejects: falseRejects.count)
    }
}

/// The numbers of one or several boards, as `--json` prints them.
struct BoardSummary: Encodable {
    var programs, verdictAgree, rejects, messageAgree, processedKnown, processedAgree, falseAccepts, falseRejects: Int
    /// Programs whose result is known, those of them that ran, and those with that result; nil where none was to run.
    var retvalExpected, retvalRun, retvalAgree: Int?

    init(_ total: Scoreboard.Counts, falseAccepts: Int, falseRejects: Int) {
        programs = total.programs
        verdictAgree = total.verdictAgree
        rejects = total.rejects
        messageAgree = total.messageAgree
        processedKnown = total.counted
        processedAgree = total.countAgree
        self.falseAccepts = falseAccepts
        self.falseRejects = falseRejects
    }
}

/// All that `--json` prints.
struct BoardReport: Encodable {
    /// By level of privilege; nil where it was not asked for.
    var privileged, unprivileged: BoardSummary?
    /// Names of programs that the kernel rejects and we accept.
    var falseAccepts: [String] = []
    var summary: BoardSummary?

    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
