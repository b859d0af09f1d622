internal import BPFInstructions

/// Every row of the instruction table, ready to be read.
struct PatternIndex {
    static let shared = PatternIndex(InstructionForm.table)

    /// In the order of the table: of rows that read the same text, the first is meant.
    private let patterns: [Pattern]

    private init(_ table: [InstructionForm]) {
        patterns = table.map { Pattern($0) }
    }

    /// Reads a statement; `opcode` is what stands before it in a log.
    func read(_ tokens: TokenReader, opcode: UInt8?) throws(AssemblerError) -> ParsedInstruction {
        let rows = opcode.map { opcode in patterns.filter { $0.form.opcode == opcode } } ?? patterns
        for pattern in rows where pattern.mayBegin(tokens.tokens) {
            if let parsed = try? pattern.read(tokens, opcode: opcode) { return parsed }
        }
        throw failure(tokens, opcode: opcode, rows)
    }

    /// What the rows that came farthest needed.
    private func failure(_ tokens: TokenReader, opcode: UInt8?, _ rows: [Pattern]) -> AssemblerError {
        var farthest = -1
        var reasons: [Mismatch.Reason] = []
        for pattern in rows {
            do throws(Mismatch) {
                _ = try pattern.read(tokens, opcode: opcode)
            } catch {
                if error.index > farthest { reasons = [] }
                farthest = max(farthest, error.index)
                if error.index == farthest, !reasons.contains(error.reason) { reasons.append(error.reason) }
            }
        }
        return tokens.error(Self.merge(reasons, tokens, at: farthest), at: max(farthest, 0))
    }

    private static func merge(_ reasons: [Mismatch.Reason], _ tokens: TokenReader, at index: Int)
        -> AssemblerError.Reason
    {
        var expectations: [String] = []
        for reason in reasons {
            switch reason {
            case .wrong(let reason): return reason
            case .expected(let what): expectations.append(what)
            }
        }
        let found = index >= 0 && index < tokens.tokens.count ? tokens.tokens[index].text : nil
        return .expected(index <= 0 ? ["an instruction, a label or a directive"] : expectations, found: found)
    }
}
