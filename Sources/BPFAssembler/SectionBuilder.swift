internal import BPFInstructions

/// Collects the instructions of one section.
struct SectionBuilder {
    let name: String
    /// Where the section begins.
    private let line: Int
    private var instructions: [Instruction] = []
    private var functions: [(function: AssembledFunction, line: Int)] = []
    private var lines: [AssembledLine] = []
    private var labels: [String: Int] = [:]
    private var uses: [SymbolUse] = []

    init(name: String, line: Int) {
        self.name = name
        self.line = line
    }

    /// Adds a slot as it is.
    mutating func append(_ slot: Instruction, line: Int) {
        lines.append(AssembledLine(slot: instructions.count, line: line))
        instructions.append(slot)
    }

    /// Adds an instruction of one or two slots.
    mutating func append(_ parsed: ParsedInstruction, _ tokens: TokenReader) {
        let slot = instructions.count
        append(parsed.instruction, line: tokens.line)
        if parsed.instruction.isWide { instructions.append(Instruction(opcode: 0, immediate: parsed.high)) }
        guard let symbol = parsed.symbol else { return }
        uses.append(
            SymbolUse(
                slot: slot, name: symbol.name, kind: symbol.use,
                place: tokens.error(.unknownLabel(symbol.name), at: symbol.index)))
    }

    /// Gives the next slot a name.
    mutating func define(label tokens: TokenReader) throws(AssemblerError) {
        let label = tokens.tokens[0].text
        guard label != "pc", HelperName.number(of: label) == nil else {
            throw tokens.error(.reservedName(label), at: 0)
        }
        guard labels.updateValue(instructions.count, forKey: label) == nil else {
            throw tokens.error(.duplicate(label), at: 0)
        }
    }

    /// Begins a function at the next slot.
    mutating func define(function name: String, _ tokens: TokenReader) throws(AssemblerError) {
        guard name != "pc", HelperName.number(of: name) == nil else { throw tokens.error(.reservedName(name), at: 1) }
        guard labels.updateValue(instructions.count, forKey: name) == nil else {
            throw tokens.error(.duplicate(name), at: 1)
        }
        functions.append((AssembledFunction(name: name, slot: instructions.count), tokens.line))
    }

    /// The functions and their lines; with a function for what comes before the first, if that is wanted.
    func functionNames(withDefault: Bool) -> [(String, line: Int)] {
        let named = functions.map { ($0.function.name, line: $0.line) }
        return withDefault && needsDefault ? [(defaultName, line: line)] + named : named
    }

    private var needsDefault: Bool { functions.first?.function.slot != 0 }

    /// The first slot's label, or the section's name with other characters than letters and digits replaced.
    private var defaultName: String {
        if let label = labels.filter({ $0.value == 0 }).keys.min() { return label }
        return String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    /// Resolves the names.
    func finish(_ resolver: SymbolResolver) throws(AssemblerError) -> AssembledSection {
        var section = AssembledSection(
            name: name, instructions: instructions, functions: functions.map(\.function), lines: lines, labels: labels)
        if resolver.isObject {
            try expectInstructions()
            if needsDefault { section.functions.insert(AssembledFunction(name: defaultName, slot: 0), at: 0) }
        }
        for use in uses { try resolver.resolve(use, in: &section) }
        return section
    }

    private func expectInstructions() throws(AssemblerError) {
        if instructions.isEmpty { throw AssemblerError(line: line, column: 1, reason: .empty(name)) }
        for (index, (function, line)) in functions.enumerated() {
            let end = index + 1 < functions.count ? functions[index + 1].function.slot : instructions.count
            if function.slot == end { throw AssemblerError(line: line, column: 1, reason: .empty(function.name)) }
        }
    }
}

/// A name in an operand, waiting for its value.
struct SymbolUse {
    let slot: Int
    let name: String
    let kind: ParsedInstruction.Use
    /// The error to give where nothing has the name, with its place.
    let place: AssemblerError

    func error(_ reason: AssemblerError.Reason) -> AssemblerError {
        AssemblerError(line: place.line, column: place.column, reason: reason)
    }
}
