public import BPFAssembler

/// What one source line cost the verifier; of a program without source lines, one instruction.
public struct SourceCost: Hashable, Sendable {
    /// The line; nil in a program without line records.
    public var line: SourceLine?
    /// The first of its instructions, by slot.
    public var slot: Int
    /// How many instructions it has that were looked at.
    public var instructions: Int
    /// The sum over its instructions.
    public var cost: InstructionCost

    /// The cost of each source line, the most expensive one first; lines that cost nothing are left out.
    ///
    /// - Parameters:
    ///   - cost: by slot, as ``VerificationResult/cost`` has it.
    ///   - lines: where source lines begin, by slot.
    public static func table(_ cost: [InstructionCost], lines: [SourceLine]) -> [SourceCost] {
        var rows: [SourceCost] = []
        var places: [Key: Int] = [:]
        var next = 0
        for slot in cost.indices where cost[slot] != InstructionCost() {
            while next < lines.count, lines[next].slot <= slot { next += 1 }
            let line = next > 0 ? lines[next - 1] : nil
            let key = line.map { Key(file: $0.file, number: $0.line) } ?? Key(file: "", number: slot)
            if let place = places[key] {
                rows[place].cost = rows[place].cost + cost[slot]
                rows[place].instructions += 1
            } else {
                places[key] = rows.count
                rows.append(SourceCost(line: line, slot: slot, instructions: 1, cost: cost[slot]))
            }
        }
        return rows.sorted { ($1.cost.processed, $0.slot) < ($0.cost.processed, $1.slot) }
    }

    private struct Key: Hashable {
        let file: String
        let number: Int
    }
}
