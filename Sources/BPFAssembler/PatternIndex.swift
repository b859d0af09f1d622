internal import BPFInstructions

/// Every row of the instruction table, ready to be read.
struct PatternIndex {
    static let shared = PatternIndex(InstructionForm.table)

    /// In the order of the table: of rows that read the same text, the first is meant.
    private let patterns: [Pattern]
    /// Rows that begin with a word or sign, by it.
    private let byFirst: [String: [Pattern]]
    /// Rows that begin with a register, by what follows it.
    private let bySecond: [String: [Pattern]]

    private init(_ table: [InstructionForm]) {
        patterns = table.map { Pattern($0) }
        byFirst = Dictionary(grouping: patterns) { $0.elements.first?.literal ?? "" }
        bySecond = Dictionary(grouping: patterns.filter { $0.elements.first?.literal == nil }) {
            $0.elements.dropFirst().first?.literal ?? ""
        }
    }

    /// Reads a statement; `opcode` is what stands before it in a log.
    func read(_ tokens: TokenReader, opcode: UInt8?) throws(AssemblerError) -> ParsedInstruction {
        let likely = rows(for: tokens.tokens)
        for pattern in likely where pattern.mayRead(tokens.tokens, opcode: opcode) {
            if let parsed = try? pattern.read(tokens, opcode: opcode) { return parsed }
        }
        let possible = likely.filter { opcode == nil || $0.form.opcode == opcode }
        let rows = possible.isEmpty ? patterns.filter { opcode == nil || $0.form.opcode == opcode } : possible
        throw failure(tokens, opcode: opcode, rows)
    }

    private func rows(for tokens: [Token]) -> [Pattern] {
        let first = tokens.first.flatMap { byFirst[$0.text] } ?? []
        let second = tokens.dropFirst().first.flatMap { bySecond[$0.text] } ?? []
        return first + second
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
            case .expectedSign(let sign): expectations.append("'\(sign)'")
            }
        }
        let found = index >= 0 && index < tokens.tokens.count ? tokens.tokens[index].text : nil
        return .expected(index <= 0 ? ["an instruction, a label or a directive"] : expectations, found: found)
    }
}
