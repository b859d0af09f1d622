public import BPFAssembler
public import BPFObjects
import BPFTypeFormat

extension ProgramSpec {
    /// The source lines that the program was compiled from, by slot; empty without line records.
    public var sourceLines: [SourceLine] {
        lines.map { SourceLine($0) }
    }

    /// The source line of the instruction in `slot`; nil without line records.
    public func sourceLine(at slot: Int) -> SourceLine? {
        line(at: slot).map { SourceLine($0) }
    }

    /// The names that a disassembler can use for what the program refers to.
    public var symbolNames: SymbolNames {
        var references: [Int: String] = [:]
        for reference in self.references {
            references[reference.slot] = name(of: reference.target)
        }
        // An unanswered load of 64 bits has become two calls.
        for error in unanswered {
            guard let slot = error.relocation?.slot else { continue }
            references[slot] = "unanswered"
            let isPair = instructions.indices.contains(slot + 1) && instructions[slot + 1] == instructions[slot]
            if isPair && references[slot + 1] == nil { references[slot + 1] = "unanswered" }
        }
        let functions = subprograms.map { ($0.slot, $0.name) }
        return SymbolNames(
            references: references, functions: Dictionary(functions, uniquingKeysWith: { first, _ in first }))
    }

    private func name(of target: Reference.Target) -> String? {
        switch target {
        case .map(let name), .mapValue(let name, _): name
        case .kernelFunction(let name, _), .kernelVariable(let name, _, _): name
        case .function(let slot): subprogram(containing: slot)?.name
        }
    }
}

extension SourceLine {
    /// The line of a record.
    public init(_ record: LineRecord) {
        self.init(
            slot: record.slot, text: record.text, file: record.fileName, line: Int(record.line),
            column: Int(record.column))
    }
}
