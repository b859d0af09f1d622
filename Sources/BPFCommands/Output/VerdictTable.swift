import EBPF

/// The verdicts on an object's programs: a line each, and below it why a program was rejected.
struct VerdictTable {
    private let verdicts: [ProgramVerdict]
    private let options: VerificationOptions
    private let showsCost: Bool

    init(_ verdicts: [ProgramVerdict], options: VerificationOptions, showsCost: Bool) {
        self.verdicts = verdicts
        self.options = options
        self.showsCost = showsCost
    }

    func lines(title: String) -> [String] {
        var table = TextTable(["verdict", "program", "type", "insns", "processed", "states", "stack", "ms"])
        for verdict in verdicts { table.append(cells(verdict)) }
        let rows = table.lines(indent: "  ", emphasis: Terminal.dim)
        var lines = [Terminal.bold(title), rows[0]]
        for (verdict, row) in zip(verdicts, rows.dropFirst()) {
            lines.append(verdict.failure == nil ? row : Terminal.bold(row))
            lines += details(verdict)
        }
        return lines
    }

    private func cells(_ verdict: ProgramVerdict) -> [String] {
        let program = verdict.program
        let start = [verdict.name, program.name, program.type?.name ?? "unknown", "\(program.instructions.count)"]
        guard let result = verdict.result else { return start }
        return start + [
            "\(result.statistics.processedInstructions)", "\(result.statistics.totalStates)", verdict.stack,
            verdict.milliseconds,
        ]
    }

    private func details(_ verdict: ProgramVerdict) -> [String] {
        var lines: [String] = []
        if let obstacle = verdict.obstacle { lines.append("      \(obstacle)") }
        if let log = verdict.result?.log, !log.isEmpty {
            lines += log.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        }
        if let failure = verdict.failure {
            lines += FailureListing(failure, of: verdict.program).lines().map { "    " + $0 }
        }
        if showsCost, let result = verdict.result {
            lines += CostTable(verdict, result.cost).lines
        }
        return lines
    }
}
