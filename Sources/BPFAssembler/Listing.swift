public import BPFInstructions
internal import BPFBytes

extension Disassembler {
    /// What a listing shows besides the instructions.
    public struct ListingOptions: OptionSet, Hashable, Sendable {
        /// One bit an option.
        public let rawValue: Int
        /// Makes a set from bits.
        public init(rawValue: Int) { self.rawValue = rawValue }
        /// The bytes of each instruction, on a line of their own.
        public static let opcodes = ListingOptions(rawValue: 1)
        /// Path, line and column of source lines, in dump style.
        public static let lineNumbers = ListingOptions(rawValue: 2)
    }

    /// A whole program, one line for each instruction, every line ending in a newline.
    ///
    /// Source lines stand before the instructions that they were compiled to; a line is not repeated in a row, except in
    /// dump style, which has one for each record. Named functions begin with `name:`.
    public func listing(
        _ program: [Instruction], sources: [SourceLine] = [], options: ListingOptions = []
    ) -> String {
        let labels = Labels(program, symbols, style)
        let sources = Dictionary(grouping: sources, by: \.slot)
        var text = ""
        var previous: SourceLine?
        var slot = 0
        while slot < program.count {
            if let name = labels.names[slot] ?? symbols.functions[slot] { text += "\(name):\n" }
            for source in sources[slot] ?? [] {
                text += line(of: source, after: previous, options)
                previous = source
            }
            let length = Self.length(of: slot, in: program)
            text += prefix(slot, program[slot]) + self.text(of: slot, in: program, labels: labels) + "\n"
            if options.contains(.opcodes) { text += Self.bytes(program[slot..<(slot + length)]) }
            slot += length
        }
        return text
    }

    /// One instruction as a line of a log or dump, without the newline: `12: (b7) r0 = 0`.
    /// - Precondition: `slot` is one of `program`.
    public func line(of slot: Int, in program: [Instruction]) -> String {
        prefix(slot, program[slot]) + text(of: slot, in: program)
    }

    private func prefix(_ slot: Int, _ instruction: Instruction) -> String {
        let opcode = Hex.encode([instruction.opcode])
        let number = "\(slot)"
        return switch style {
        case .log: "\(number): (\(opcode)) "
        case .dump: String(repeating: " ", count: max(4 - number.count, 0)) + "\(number): (\(opcode)) "
        case .assembly: "    "
        }
    }

    private func line(of source: SourceLine, after previous: SourceLine?, _ options: ListingOptions) -> String {
        if style == .dump { return source.dumped(withPlace: options.contains(.lineNumbers)) + "\n" }
        if let previous, source.isSameLine(as: previous) { return "" }
        return source.logged + "\n"
    }

    private static func bytes(_ slots: ArraySlice<Instruction>) -> String {
        "       " + Hex.encode(Instruction.encode(slots, in: .little), separator: " ") + "\n"
    }
}
