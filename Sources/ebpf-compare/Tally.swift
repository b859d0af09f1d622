import BPFVerification

/// How our verdicts and the kernel's compare, over many programs.
struct Tally {
    private(set) var programs = 0
    private(set) var accepted = 0
    private(set) var falseAccepts: [String] = []
    /// Differences that are known, with the reason.
    private(set) var expected: [String] = []
    private(set) var falseRejects: [String: Family] = [:]
    private(set) var rejected = 0
    private(set) var messagesAgree = 0
    private(set) var otherMessages: [String: Family] = [:]
    private(set) var processedAlike = 0
    private(set) var processedOther: [String] = []

    /// Messages that differ only in their numbers.
    struct Family {
        var count: Int
        /// The first program that had it.
        let example: String
    }

    mutating func add(_ ours: VerificationResult, _ theirs: LiveVerdict, _ name: String) {
        programs += 1
        if theirs.isAccepted { accepted += 1 }
        if theirs.log.contains("verifier bug: ") {
            return expected.append("\(name): the kernel reports a bug of its own verifier: \(theirs.message)")
        }
        switch (ours.verdict, theirs.isAccepted) {
        case (.success, true):
            let (mine, other) = (ours.statistics.processedInstructions, theirs.processedInstructions ?? 0)
            if abs(mine - other) * 10 <= other {
                processedAlike += 1
            } else {
                processedOther.append("\(name): \(mine), kernel \(other)")
            }
        case (.success, false): falseAccepts.append("\(name): \(theirs.message)")
        case (.failure(let failure), true):
            Self.note(failure.message.replacing("\n", with: " | "), name, &falseRejects)
        case (.failure(let failure), false):
            rejected += 1
            let first = failure.message.split(separator: "\n").first.map(String.init) ?? ""
            if theirs.log.contains(first) {
                messagesAgree += 1
            } else {
                Self.note(first + "   <->   " + theirs.message, name, &otherMessages)
            }
        }
    }

    private static func note(_ message: String, _ example: String, _ families: inout [String: Family]) {
        families[family(message), default: Family(count: 0, example: example)].count += 1
    }

    private static func family(_ message: String) -> String {
        var result = ""
        for character in message where !(character.isNumber && result.last == "N") {
            result.append(character.isNumber ? "N" : character)
        }
        return result
    }

    private static func lines(_ families: [String: Family]) -> String {
        families.sorted { $0.value.count > $1.value.count }.prefix(30)
            .map { "  \($1.count)  \($0)  (\($1.example))\n" }.joined()
    }

    var report: String {
        let rejects = falseRejects.values.reduce(0) { $0 + $1.count }
        var text = "programs \(programs), the kernel accepted \(accepted)\n"
        text += "false accepts \(falseAccepts.count)\n" + falseAccepts.map { "  \($0)\n" }.joined()
        text += "expected differences \(expected.count)\n" + expected.map { "  \($0)\n" }.joined()
        text += "false rejects \(rejects)\n" + Self.lines(falseRejects)
        text += "rejected by both \(rejected), same message \(messagesAgree)\n" + Self.lines(otherMessages)
        text += "accepted by both \(processedAlike + processedOther.count), processed within 10 % \(processedAlike)\n"
        return text + processedOther.prefix(30).map { "  \($0)\n" }.joined()
    }
}
