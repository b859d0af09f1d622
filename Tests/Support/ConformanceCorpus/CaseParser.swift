import BPFAssembler
import BPFBytes
import BPFInstructions

/// Reads the cases of one file; the format is described in `Conformance/README.md`.
struct CaseParser {
    let group: String
    let topic: String
    private var cases: [ConformanceCase] = []
    private var fields: [String: Field] = [:]

    /// The text after `-- key`, on its line and below.
    private struct Field {
        var text: String
        let line: Int
    }

    init(group: String, topic: String) {
        self.group = group
        self.topic = topic
    }

    private static let keys: Set<String> = ["name", "asm", "raw", "mem", "result", "error", "memory-after"]

    mutating func parse(_ text: String) throws(ConformanceError) -> [ConformanceCase] {
        var key: String?
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.hasPrefix("#") {
            guard line.hasPrefix("-- ") else {
                if let key { fields[key]?.text += line + "\n" }
                continue
            }
            let words = line.dropFirst(3).split(separator: " ", maxSplits: 1)
            let name = words.first.map(String.init) ?? ""
            guard Self.keys.contains(name) else { throw error("no section is called '\(name)'", line: index + 1) }
            if name == "name" { try finishCase() }
            guard fields[name] == nil else { throw error("a second section '\(name)'", line: index + 1) }
            fields[name] = Field(text: (words.count > 1 ? String(words[1]) : "") + "\n", line: index + 1)
            key = name
        }
        try finishCase()
        return cases
    }

    /// Makes a case of what was collected since the last name.
    private mutating func finishCase() throws(ConformanceError) {
        guard !fields.isEmpty else { return }
        guard let name = fields["name"] else {
            throw error("expected -- name", line: fields.values.map(\.line).min() ?? 1)
        }
        cases.append(
            ConformanceCase(
                group: group, topic: topic, name: Self.trim(name.text), program: try program(name.line),
                memory: try bytes("mem") ?? [], expectation: try expectation(name.line),
                memoryAfter: try bytes("memory-after")))
        fields = [:]
    }

    private func program(_ line: Int) throws(ConformanceError) -> [Instruction] {
        if let raw = try bytes("raw"), let field = fields["raw"] {
            do { return try Instruction.decode(raw, in: .little) } catch {
                throw self.error("\(error)", line: field.line)
            }
        }
        guard let field = fields["asm"] else { throw error("expected -- asm or -- raw", line: line) }
        do {
            return try Assembler.instructions(field.text)
        } catch {
            throw self.error("\(error.reason)", line: field.line + error.line - 1)
        }
    }

    private func expectation(_ line: Int) throws(ConformanceError) -> ConformanceCase.Expectation {
        if let field = fields["error"] { return .error(Self.trim(field.text)) }
        guard let field = fields["result"] else { throw error("expected -- result or -- error", line: line) }
        let text = Self.trim(field.text)
        guard text.hasPrefix("0x"), let value = UInt64(text.dropFirst(2), radix: 16) else {
            throw error("'\(text)' is not a hexadecimal number", line: field.line)
        }
        return .result(value)
    }

    private func bytes(_ key: String) throws(ConformanceError) -> [UInt8]? {
        guard let field = fields[key] else { return nil }
        do { return try Hex.decode(field.text) } catch { throw self.error("\(error)", line: field.line) }
    }

    private func error(_ reason: String, line: Int) -> ConformanceError {
        ConformanceError(file: "\(group)/\(topic).txt", line: line, reason: reason)
    }

    private static func trim(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
