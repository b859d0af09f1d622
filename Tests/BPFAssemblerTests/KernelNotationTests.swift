import BPFAssembler
import BPFBytes
import BPFInstructions
import Testing

/// Our text is Linux's text.
@Suite struct KernelNotationTests {
    private let rows: [(program: [Instruction], text: String)]

    init() throws {
        rows = try KernelLog.lines.split(separator: "\n").map { line in
            let parts = line.split(separator: " ", maxSplits: 1)
            return (try Instruction.decode(Hex.decode(parts[0]), in: .little), parts[1].drop { $0 == " " }.description)
        }
    }

    @Test func theLogsTextIsOurs() {
        let disassembler = Disassembler(
            style: .log, symbols: SymbolNames(kernelFunctions: KernelLog.kernelFunctions))
        for row in rows { #expect(disassembler.line(of: 0, in: row.program) == "0: " + row.text) }
    }

    @Test func theAssemblerReadsTheLogsText() throws {
        for row in rows { #expect(try Assembler.instructions(row.text) == row.program, "\(row.text)") }
    }

    @Test func theAssemblerNeedsNoPrefix() throws {
        for row in rows {
            #expect(try Assembler.instructions("\(row.text.dropFirst(5))") == row.program, "\(row.text)")
        }
    }

    @Test func everyFormThatLinuxPrintsIsThere() {
        let printed = Set(rows.compactMap { InstructionForm.of($0.program[0]) })
        let missing = InstructionForm.table.filter { !printed.contains($0) }.map(\.operation)
        #expect(
            missing == [
                .loadImmediate64(.map), .loadImmediate64(.mapValue), .loadImmediate64(.kernelVariable),
                .loadImmediate64(.function), .loadImmediate64(.mapIndex), .loadImmediate64(.mapIndexValue),
                .callRegister, .speculationBarrier,
            ])
    }
}
