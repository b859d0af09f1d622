public import BPFInstructions

/// Writes instructions in the kernel's own notation.
public struct Disassembler: Hashable, Sendable {
    /// Whose text to write; they differ in layout and in how pseudo values and calls look.
    public enum Style: Hashable, Sendable, CaseIterable {
        /// The verifier's log: `12: (18) r1 = 0x5`; the value of every two-slot load that has no name is a number.
        case log
        /// `bpftool prog dump xlated`: `  12: (18) r1 = map[id:5]`; calls of named functions end in `#name`.
        case dump
        /// What the assembler reads back without loss: `    r1 = map[id:5]`, with labels for the targets of jumps.
        case assembly
    }

    /// Whose text to write.
    public var style: Style
    /// Names for numbers.
    public var symbols: SymbolNames

    /// Makes a disassembler.
    public init(style: Style = .log, symbols: SymbolNames = SymbolNames()) {
        self.style = style
        self.symbols = symbols
    }

    /// One instruction without anything before it, as in `r0 = 0`.
    ///
    /// A slot that is no instruction reads `.slot 0xff dst=1 src=2 off=3 imm=4`, fields of 0 left out.
    /// - Precondition: `slot` is one of `program`.
    public func text(of slot: Int, in program: [Instruction]) -> String {
        text(of: slot, in: program, labels: Labels(program, symbols, style))
    }

    /// One instruction by itself; `high` is the immediate of the second slot of a two-slot load.
    public func text(of instruction: Instruction, high: Int32 = 0) -> String {
        let second = instruction.isWide ? [Instruction(opcode: 0, immediate: high)] : []
        return text(of: 0, in: [instruction] + second, labels: Labels())
    }

    /// How many slots the instruction at `slot` takes: 2 for a load of 64 bits that is whole, else 1.
    public static func length(of slot: Int, in program: [Instruction]) -> Int {
        guard program[slot].isWide, slot + 1 < program.count, program[slot + 1].isSecondHalf else { return 1 }
        return InstructionForm.of(program[slot]) == nil ? 1 : 2
    }

    func text(of slot: Int, in program: [Instruction], labels: Labels) -> String {
        let instruction = style == .dump ? program[slot].unloaded : program[slot]
        let length = Self.length(of: slot, in: program)
        guard let form = InstructionForm.of(instruction), length == (instruction.isWide ? 2 : 1) else {
            return instruction.slotText
        }
        let high = length == 2 ? program[slot + 1].immediate : 0
        let writer = OperandWriter(
            disassembler: self, slot: slot, instruction: instruction, high: high, form: form, labels: labels)
        return form.segments.reduce(into: "") { $0 += writer.text(of: $1) }
    }
}

extension Instruction {
    /// Whether the slot can be the second one of a two-slot load: nothing but an immediate.
    fileprivate var isSecondHalf: Bool {
        self == Instruction(opcode: 0, immediate: immediate)
    }

    /// The slot as it was before Linux loaded it: a loaded program's local call has its distance in the offset, where it
    /// is never 0, and the number of the subprogram in the immediate.
    fileprivate var unloaded: Instruction {
        guard opcode == 0x85, source.rawValue == CallSource.local.rawValue, offset != 0 else { return self }
        return Instruction(opcode: opcode, destination: destination, source: source, immediate: Int32(offset))
    }

    /// The directive that stands for any slot.
    fileprivate var slotText: String {
        let fields: [(String, Int32)] = [
            ("dst", Int32(destination.rawValue)), ("src", Int32(source.rawValue)), ("off", Int32(offset)),
            ("imm", immediate),
        ]
        let digits = String(opcode, radix: 16)
        return fields.reduce(into: ".slot 0x" + (digits.count == 1 ? "0" : "") + digits) { text, field in
            if field.1 != 0 { text += " \(field.0)=\(field.1)" }
        }
    }
}
