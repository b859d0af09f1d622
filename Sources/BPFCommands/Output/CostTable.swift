import EBPF

/// What each source line of a program cost the verifier.
struct CostTable {
    private let verdict: ProgramVerdict
    private let rows: [SourceCost]

    /// How many rows people get to see.
    private static let limit = 20

    init(_ verdict: ProgramVerdict, _ cost: [InstructionCost]) {
        self.verdict = verdict
        rows = SourceCost.table(cost, lines: verdict.program.sourceLines)
    }

    var lines: [String] {
        guard !rows.isEmpty else { return [] }
        var table = TextTable(["processed", "states", "pruned", "insns", "source"])
        for row in rows.prefix(Self.limit) {
            let (cost, name) = (row.cost, row.line.map { "\($0.shortPlace): \($0.trimmedText)" } ?? text(of: row.slot))
            table.append(["\(cost.processed)", "\(cost.states)", "\(cost.prunedPaths)", "\(row.instructions)", name])
        }
        let more = rows.count - Self.limit
        return table.lines(indent: "      ", emphasis: Terminal.dim)
            + (more > 0 ? ["      … and \(more) cheaper ones"] : [])
    }

    private func text(of slot: Int) -> String {
        let program = verdict.program
        return "\(slot): "
            + Disassembler(style: .dump, symbols: program.symbolNames).text(of: slot, in: program.instructions)
    }

    var structured: StructuredValue {
        .array(
            rows.map { row in
                [
                    "processed": .integer(Int64(row.cost.processed)), "states": .integer(Int64(row.cost.states)),
                    "pruned_paths": .integer(Int64(row.cost.prunedPaths)),
                    "instructions": .integer(Int64(row.instructions)), "instruction": .integer(Int64(row.slot)),
                    "source": row.line.map(\.structured) ?? .null,
                ]
            })
    }
}
