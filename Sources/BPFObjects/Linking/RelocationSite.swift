import BPFInstructions

/// An instruction with a relocation, and the place that it means.
struct RelocationSite {
    /// The symbol, by its index.
    let symbol: Int
    /// The section where the symbol is defined, by its index; nil when it isn't.
    let section: Int?
    /// The place that is meant, in bytes from the start of `section`.
    let offset: Int
    /// Whether the instruction is a call; otherwise it loads 64 bits.
    let isCall: Bool
    /// Where the instruction stands, in bytes from the start of its section.
    private let place: Int

    /// Checks that the instruction in `slot` can be relocated so.
    init(
        _ relocation: ELFFile.Relocation, slot: Int, _ code: FunctionCode, _ symbols: SymbolTable
    ) throws(ObjectError) {
        place = relocation.offset
        symbol = relocation.symbol
        let instruction = code.instruction(slot)
        guard relocation.offset == slot * Instruction.size else {
            throw Self.fault(.relocationInsideInstruction, at: place, code)
        }
        isCall = instruction.isLocalCall
        let isLoad = instruction.isWide && slot + 1 < code.slots.upperBound
        guard isCall || isLoad else {
            let name = symbols[symbol].name
            throw Self.fault(.notRelocatableInstruction(opcode: instruction.opcode, symbol: name), at: place, code)
        }
        guard relocation.type == (isCall ? RelocationType.call32 : .address64).rawValue else {
            let name = symbols[symbol].name
            throw Self.fault(.unsupportedRelocation(relocation.type, symbol: name), at: place, code)
        }
        section = symbols.section(symbol)
        if section == nil, !symbols.isUndefined(symbol) {
            throw Self.fault(.undefinedSymbol(symbols[symbol].name), at: place, code)
        }
        let addend = Self.addend(relocation, slot, code, isCall: isCall)
        let (offset, overflow) = symbols.value(symbol).addingReportingOverflow(Int(addend))
        guard !overflow else {
            throw Self.fault(.addendTooLarge(addend, symbol: symbols[symbol].name), at: place, code)
        }
        self.offset = offset
    }

    /// What is added to the symbol: said by the relocation, or by the instruction's own immediate.
    ///
    /// That of a call counts slots from the instruction after it.
    private static func addend(
        _ relocation: ELFFile.Relocation,
        _ slot: Int,
        _ code: FunctionCode,
        isCall: Bool
    ) -> Int64 {
        if let addend = relocation.addend { return addend }
        let low = code.instruction(slot).immediate
        if isCall { return (Int64(low) + 1) * Int64(Instruction.size) }
        return Int64(code.instruction(slot + 1).immediate) << 32 | Int64(UInt32(bitPattern: low))
    }

    /// What is wrong at the instruction, which is one of `code`.
    func fault(_ reason: ObjectError.Reason, _ code: FunctionCode) -> ObjectError {
        Self.fault(reason, at: place, code)
    }

    private static func fault(_ reason: ObjectError.Reason, at place: Int, _ code: FunctionCode) -> ObjectError {
        ObjectError(.inSection(code.section, offset: place), reason)
    }
}
