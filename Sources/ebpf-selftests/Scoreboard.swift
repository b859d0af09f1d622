import BPFVerification

/// How the verdicts agree with what the selftests expect.
struct Scoreboard {
    private(set) var files: [String: Counts] = [:]
    private(set) var falseAccepts: [String] = []
    private(set) var falseRejects: [(name: String, message: String)] = []
    private(set) var wrongMessages: [(name: String, expected: String, message: String)] = []
    private(set) var skipped: [String: Int] = [:]

    struct Counts {
        var programs = 0
        var verdictAgree = 0
        var rejects = 0
        var messageAgree = 0

        static func + (left: Counts, right: Counts) -> Counts {
            Counts(
                programs: left.programs + right.programs, verdictAgree: left.verdictAgree + right.verdictAgree,
                rejects: left.rejects + right.rejects, messageAgree: left.messageAgree + right.messageAgree)
        }
    }

    var total: Counts { files.values.reduce(Counts(), +) }

    /// Takes in a case of the older suite; its files stand under `legacy/`.
    mutating func add(_ legacy: LegacyCase, privilege: Privilege) {
        guard let request = legacy.request(privilege: privilege) else { return skip("kernelTypes") }
        let expectation = privilege == .none ? legacy.unprivileged ?? legacy.expectation : legacy.expectation
        var verbose = request
        verbose.logLevel = expectation.isVerbose ? .instructions : .branches
        let result = Verifier.verify(verbose)
        var message = ""
        if case .failure(let failure) = result.verdict {
            message = "insn \(failure.instruction ?? -1): " + failure.message
        }
        add(
            file: "legacy/\(legacy.file)", program: legacy.name, expected: expectation.isAccepted,
            messages: expectation.messages, accepted: result.isAccepted, log: result.log, message: message)
    }

    mutating func skip(_ reason: String) { skipped[reason, default: 0] += 1 }

    mutating func add(
        file: String, program: String, expected: Bool, messages: [String], accepted: Bool, log: String, message: String
    ) {
        let name = "\(file):\(program)"
        files[file, default: Counts()].programs += 1
        if expected == accepted { files[file, default: Counts()].verdictAgree += 1 }
        if accepted && !expected { falseAccepts.append(name) }
        if !accepted && expected { falseRejects.append((name, message)) }
        guard !expected, !accepted else { return }
        files[file, default: Counts()].rejects += 1
        if let missing = MessageMatcher.firstMissing(messages, in: log) {
            wrongMessages.append((name, missing, message))
        } else {
            files[file, default: Counts()].messageAgree += 1
        }
    }
}

/// Finds expected messages in a log, each after the one before; `{{…}}` is a regular expression.
enum MessageMatcher {
    static func firstMissing(_ messages: [String], in log: String) -> String? {
        var rest = log[...]
        for message in messages {
            guard let end = end(of: message, in: rest) else { return message }
            rest = rest[end...]
        }
        return nil
    }

    private static func end(of message: String, in text: Substring) -> Substring.Index? {
        guard message.contains("{{") else { return text.firstRange(of: message)?.upperBound }
        var pattern = ""
        var rest = message[...]
        while let open = rest.firstRange(of: "{{") {
            pattern += quoted(rest[..<open.lowerBound])
            rest = rest[open.upperBound...]
            guard let close = rest.firstRange(of: "}}") else { return nil }
            pattern += "(?:" + rest[..<close.lowerBound] + ")"
            rest = rest[close.upperBound...]
        }
        pattern += quoted(rest)
        guard let expression = try? Regex(pattern) else { return nil }
        return text.firstMatch(of: expression)?.range.upperBound
    }

    private static func quoted(_ text: Substring) -> String {
        String(text.flatMap { #"\.+*?()|[]{}^$"#.contains($0) ? ["\\", $0] : [$0] })
    }
}
