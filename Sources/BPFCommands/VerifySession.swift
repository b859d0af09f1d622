import EBPF

/// Verdicts on the programs of one object after the other, and what is to be printed about them.
struct VerifySession {
    let options: VerificationOptions
    /// The one program to look at; nil for all.
    let program: String?
    let showsCost: Bool
    /// The kernel that programs are for, and what changes before.
    let input: VerificationInput
    private(set) var verdicts: [ProgramVerdict] = []
    private var lines: [String] = []
    private var hasBadInput = false

    init(options: VerificationOptions, program: String?, showsCost: Bool, input: VerificationInput) {
        self.options = options
        self.program = program
        self.showsCost = showsCost
        self.input = input
    }

    /// Verifies the programs of the object at `path`; a file that can't be used is complained of, and the others go on.
    mutating func verify(_ path: String) {
        do throws(CommandError) {
            let collection = try input.open(path)
            let chosen = try program.map { name throws(CommandError) in
                [try collection.program(chosen: name, of: path)]
            }
            let programs = chosen ?? collection.programs
            guard !programs.isEmpty else { throw CommandError(path: path, "no programs") }
            let new = programs.map { ProgramVerdict(object: path, $0, in: collection, options: options) }
            lines += VerdictTable(new, options: options, showsCost: showsCost).lines(title: path)
            verdicts += new
        } catch {
            Terminal.complain("\(Terminal.red("error:")) \(error)")
            hasBadInput = true
        }
    }

    /// What was not printed yet.
    mutating func takeLines() -> [String] {
        defer { lines.removeAll() }
        return lines
    }

    /// The process's exit status.
    var status: Int32 {
        if hasBadInput { return ExitStatus.badInput }
        return verdicts.allSatisfy(\.isAccepted) ? ExitStatus.success : ExitStatus.no
    }

    // MARK: Sums

    private var accepted: Int { verdicts.count(where: \.isAccepted) }
    private var rejected: Int { verdicts.count { $0.failure != nil } }

    /// How many programs each kind of obstacle stood in the way of.
    private var obstacles: [(kind: String, count: Int)] {
        let kinds = verdicts.compactMap { $0.obstacle?.kind }
        return Dictionary(grouping: kinds) { $0 }.map { ($0.key, $0.value.count) }.sorted { $0.kind < $1.kind }
    }

    /// One line about all programs, where there is more than one; and what stood in the way of verdicts.
    var summary: [String] {
        let skipped = obstacles.reduce(0) { $0 + $1.count }
        guard verdicts.count > 1 || skipped > 0 else { return [] }
        var line = "\(accepted) accepted, \(rejected) rejected"
        if skipped > 0 {
            let reasons = obstacles.map { "\($0.count) \($0.kind)" }.joined(separator: ", ")
            line += ", \(skipped) not verified (\(reasons))"
        }
        return ["", line]
    }

    /// Everything, for programs.
    var structured: StructuredValue {
        let skipped = obstacles.map { ($0.kind, StructuredValue.integer(Int64($0.count))) }
        return [
            "profile": .string("\(options.profile.version)"),
            "privilege": .string(options.privilege.rawValue),
            "programs": .array(verdicts.map { $0.structured(withCost: showsCost) }),
            "summary": [
                "accepted": .integer(Int64(accepted)),
                "rejected": .integer(Int64(rejected)),
                "not_verified": .object(skipped),
            ],
        ]
    }
}
