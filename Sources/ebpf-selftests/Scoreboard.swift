import BPFVerification

/// How the verdicts agree with what the selftests expect.
struct Scoreboard {
    fileprivate(set) var files: [String: Counts] = [:]
    private(set) var falseAccepts: [String] = []
    private(set) var falseRejects: [(name: String, message: String)] = []
    private(set) var wrongMessages: [(name: String, expected: String, message: String)] = []
    private(set) var skipped: [String: Int] = [:]

    /// What the kernel said of the same programs; empty where nothing was recorded.
    let recorded: RecordedCounts?
    fileprivate(set) var farCounts: [(name: String, ours: Int, kernel: Int)] = []

    init(recorded: RecordedCounts? = nil) {
        self.recorded = recorded
    }

    struct Counts {
        var programs = 0
        var verdictAgree = 0
        /// Programs that Linux rejects, and those of them that were rejected with its message.
        var rejects = 0
        var messageAgree = 0
        /// Accepted programs whose count of instructions is known, and those within a tenth of it.
        var counted = 0
        var countAgree = 0

        static func + (left: Counts, right: Counts) -> Counts {
            Counts(
                programs: left.programs + right.programs, verdictAgree: left.verdictAgree + right.verdictAgree,
                rejects: left.rejects + right.rejects, messageAgree: left.messageAgree + right.messageAgree,
                counted: left.counted + right.counted, countAgree: left.countAgree + right.countAgree)
        }
    }

    var total: Counts { files.values.reduce(Counts(), +) }

    /// Takes in a case of the older suite, whose files stand under `legacy/`; what was verified, if it was accepted.
    mutating func add(_ legacy: LegacyCase, privilege: Privilege) -> (VerificationRequest, VerifiedProgram)? {
        guard let request = legacy.request(privilege: privilege) else {
            skip("kernelTypes")
            return nil
        }
        let expectation = privilege == .none ? legacy.unprivileged ?? legacy.expectation : legacy.expectation
        // Logs take time, and are only looked at where they say something.
        var verbose = request
        verbose.findings = .facts
        verbose.logLevel = expectation.isVerbose ? .instructions : []
        var result = Verifier.verify(verbose)
        if !result.isAccepted && verbose.logLevel.isEmpty {
            verbose.logLevel = .branches
            result = Verifier.verify(verbose)
        }
        var message = ""
        if case .failure(let failure) = result.verdict {
            message = "insn \(failure.instruction ?? -1): " + failure.message
        }
        add(
            file: "legacy/\(legacy.file)", program: legacy.name, expected: expectation.isAccepted,
            messages: expectation.messages, accepted: result.isAccepted, log: result.log, message: message,
            processed: result.statistics.processedInstructions)
        guard expectation.isAccepted, case .success(let verified) = result.verdict else { return nil }
        return (request, verified)
    }

    mutating func skip(_ reason: String) { skipped[reason, default: 0] += 1 }

    mutating func add(
        file: String, program: String, expected: Bool, messages: [String], accepted: Bool, log: String, message: String,
        processed: Int = 0
    ) {
        let name = "\(file):\(program)"
        files[file, default: Counts()].programs += 1
        if expected == accepted { files[file, default: Counts()].verdictAgree += 1 }
        if accepted && !expected { falseAccepts.append(name) }
        if !accepted && expected { falseRejects.append((name, message)) }
        if accepted && expected { compare(processed, with: recorded?[name], name, file) }
        guard !expected else { return }
        files[file, default: Counts()].rejects += 1
        guard !accepted else { return }
        if let missing = MessageMatcher.firstMissing(messages, in: log) {
            wrongMessages.append((name, missing, message))
        } else {
            files[file, default: Counts()].messageAgree += 1
        }
    }
}

extension Scoreboard {
    /// Whether as many instructions were looked at as the kernel looks at, give or take a tenth.
    fileprivate mutating func compare(_ processed: Int, with kernel: Int?, _ name: String, _ file: String) {
        guard let kernel, kernel > 0 else { return }
        files[file, default: Counts()].counted += 1
        if abs(processed - kernel) * 10 <= kernel {
            files[file, default: Counts()].countAgree += 1
        } else {
            farCounts.append((name, processed, kernel))
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
