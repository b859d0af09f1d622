import EBPF

/// Rejections as static analysis results.
///
/// Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
struct SARIFLog {
    private let verdicts: [ProgramVerdict]

    init(_ verdicts: [ProgramVerdict]) {
        self.verdicts = verdicts
    }

    var structured: StructuredValue {
        [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": .array([
                [
                    "tool": ["driver": ["name": "ebpf verify", "rules": .array(rules)]],
                    "results": .array(verdicts.compactMap(result)),
                ]
            ]),
        ]
    }

    /// The families that occur, in the table's order.
    private var families: [MessageFamily] {
        let used = Set(verdicts.compactMap { $0.failure?.family?.id })
        return MessageFamily.table.filter { used.contains($0.id) }
    }

    private var rules: [StructuredValue] {
        families.map { family in
            [
                "id": .string(family.id),
                "shortDescription": ["text": .string(family.title)],
                "help": ["text": .string(family.advice)],
            ]
        }
    }

    private func result(_ verdict: ProgramVerdict) -> StructuredValue? {
        if let obstacle = verdict.obstacle {
            return [
                "level": "note", "kind": "open",
                "message": ["text": .string("program \(verdict.program.name) was not verified: \(obstacle)")],
                "locations": .array([location(nil, verdict)]),
            ]
        }
        guard let failure = verdict.failure else { return nil }
        let explanation = failure.explanation
        var fields: [(String, StructuredValue)] = [
            ("ruleId", .string(failure.family?.id ?? "other")),
            ("level", "error"),
            ("message", ["text": .string(failure.message)]),
            ("locations", .array([location(explanation?.line, verdict, failure.instruction)])),
        ]
        if let origins = explanation?.origins, !origins.isEmpty {
            fields.append(("relatedLocations", .array(origins.enumerated().map { related($1, $0, verdict) })))
        }
        if let path = explanation?.path, !path.isEmpty { fields.append(("codeFlows", flow(path, verdict))) }
        return .object(fields)
    }

    private func related(_ origin: Explanation.Origin, _ index: Int, _ verdict: ProgramVerdict) -> StructuredValue {
        guard case .object(let fields) = location(origin.line, verdict, origin.slot) else { return .null }
        return .object([("id", .integer(Int64(index)))] + fields + [("message", ["text": .string(origin.note)])])
    }

    private func flow(_ path: [Explanation.PathStep], _ verdict: ProgramVerdict) -> StructuredValue {
        let steps: [StructuredValue] = path.map { step in
            guard case .object(let fields) = location(step.line, verdict, step.slot) else { return .null }
            return ["location": .object(fields + [("message", ["text": .string(step.decision)])])]
        }
        return .array([["threadFlows": .array([["locations": .array(steps)]])]])
    }

    /// The source line where there is one, and the instruction of the object.
    private func location(_ line: SourceLine?, _ verdict: ProgramVerdict, _ slot: Int? = nil) -> StructuredValue {
        let name = slot.map { "\(verdict.program.name):\($0)" } ?? verdict.program.name
        var physical: [(String, StructuredValue)] = [
            ("artifactLocation", ["uri": .string(line?.file ?? verdict.object)])
        ]
        if let line {
            var region: [(String, StructuredValue)] = [("startLine", .integer(Int64(max(line.line, 1))))]
            if line.column > 0 { region.append(("startColumn", .integer(Int64(line.column)))) }
            physical.append(("region", .object(region)))
        }
        return [
            "physicalLocation": .object(physical),
            "logicalLocations": .array([["fullyQualifiedName": .string(name), "kind": "function"]]),
        ]
    }
}
