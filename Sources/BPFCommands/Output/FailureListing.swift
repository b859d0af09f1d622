import EBPF

/// Why a program was rejected, for people and for programs.
struct FailureListing {
    private let failure: VerificationFailure
    private let program: ProgramSpec

    init(_ failure: VerificationFailure, of program: ProgramSpec) {
        self.failure = failure
        self.program = program
    }

    private var explanation: Explanation? { failure.explanation }

    /// The relocation without answer whose instruction was reached.
    private var unanswered: COREError? {
        guard let slot = failure.instruction else { return nil }
        return program.unanswered.first { $0.relocation?.slot == slot }
    }

    private static let askFirst = """
        Ask first, with bpf_core_field_exists or bpf_core_type_exists, and go on only if it is there; or name what the kernel has, in a \
        flavour of the type (type___name).
        """

    /// The kernel's message word for word, then the source as Swift's compiler shows it, then what helps.
    func lines(colours: Bool = Terminal.hasColours) -> [String] {
        let style = Style(colours: colours)
        let message = failure.message.split(separator: "\n").map(String.init)
        var lines = [style.error("error: ") + style.bold(message.first ?? "the program is rejected")]
        lines += message.dropFirst()
        lines += excerpt(style)
        lines += path(style)
        if let requirement = explanation?.requirement { lines.append("\(style.dim("required:")) \(requirement)") }
        if let unanswered {
            let report = COREReport(unanswered).lines
            lines.append("\(style.dim("unanswered:")) \(report.first ?? "")")
            lines += report.dropFirst()
            lines.append("\(style.note("fix:")) \(Self.askFirst)")
        } else if let family = failure.family {
            lines.append("\(style.note("fix:")) \(family.advice)")
            lines.append("\(style.dim("more:")) docs/verifier-errors.md#\(family.id)")
        }
        return lines
    }

    // MARK: Source

    /// The source lines that matter, in the order of the file, with what happens below each.
    private func excerpt(_ style: Style) -> [String] {
        let title = "  \(style.dim("-->")) \(place)"
        var snippet = SourceSnippet(style: style)
        for origin in explanation?.origins ?? [] {
            snippet.add(origin.line, slot: origin.slot, .note, origin.note)
        }
        if let slot = failure.instruction {
            var text = failure.message.split(separator: "\n").first.map(String.init) ?? ""
            if let instruction = explanation?.instruction { text = "\(slot): \(instruction)" }
            let registers = explanation?.registers.map { "\($0.name)=\($0.state)" } ?? []
            snippet.add(explanation?.line, slot: slot, .error, text, details: registers)
        }
        return [title] + snippet.lines
    }

    /// Where it went wrong: the source line where there is one.
    private var place: String {
        guard let slot = failure.instruction else { return "program \(program.name)" }
        guard let line = explanation?.line else { return "program \(program.name), instruction \(slot)" }
        return line.place + ", program \(program.name), instruction \(slot)"
    }

    // MARK: Path

    private func path(_ style: Style) -> [String] {
        guard let steps = explanation?.path, !steps.isEmpty else { return [] }
        return [style.dim("path:")] + steps.map { "  " + text(of: $0) }
    }

    private func text(of step: Explanation.PathStep) -> String {
        let times = step.count > 1 ? " (\(step.count) times)" : ""
        guard let line = step.line else { return "\(step.slot): \(step.decision) → \(step.next)\(times)" }
        let next = step.nextLine.map { " → line \($0.line)" } ?? ""
        return "\(line.shortPlace): \(line.trimmedText)\(next)\(times) [\(step.slot): \(step.decision)]"
    }
}

extension FailureListing {
    /// Everything, for programs.
    var structured: StructuredValue {
        var fields: [(String, StructuredValue)] = [
            ("message", .string(failure.message)),
            ("instruction", failure.instruction.map { .integer(Int64($0)) } ?? .null),
        ]
        if let unanswered {
            fields.append(("unanswered", .string(COREReport(unanswered).lines.joined(separator: "\n"))))
        }
        if let family = failure.family {
            fields += [
                ("family", .string(family.id)), ("title", .string(family.title)), ("advice", .string(family.advice)),
            ]
        }
        guard let explanation else { return .object(fields) }
        fields += [
            ("text", explanation.instruction.map { .string($0) } ?? .null),
            ("source", explanation.line.map(\.structured) ?? .null),
            ("requirement", explanation.requirement.map { .string($0) } ?? .null),
            ("registers", .object(explanation.registers.map { ($0.name, .string($0.state)) })),
            ("path", .array(explanation.path.map(structured))),
            ("origins", .array(explanation.origins.map(structured))),
        ]
        return .object(fields)
    }

    private func structured(_ step: Explanation.PathStep) -> StructuredValue {
        [
            "instruction": .integer(Int64(step.slot)), "decision": .string(step.decision),
            "next": .integer(Int64(step.next)), "count": .integer(Int64(step.count)),
            "source": step.line.map(\.structured) ?? .null, "next_source": step.nextLine.map(\.structured) ?? .null,
        ]
    }

    private func structured(_ origin: Explanation.Origin) -> StructuredValue {
        [
            "instruction": .integer(Int64(origin.slot)), "note": .string(origin.note),
            "source": origin.line.map(\.structured) ?? .null,
        ]
    }
}
