import BPFInstructions

/// An instruction with a relocation, and the place that it means.
struct RelocationSite {
    let symbol: ELFFile.Symbol
    /// Where the symbol is defined; nil when it isn't.
    let section: ELFFile.Section?
    /// The place that is meant, in bytes from the start of `section`.
    let offset: Int
    /// Whether the instruction is a call; otherwise it loads 64 bits.
    let isCall: Bool
    private let location: ObjectError.Location

    /// Checks that the instruction in `slot` can be relocated so.
    init(
        _ relocation: ELFFile.Relocation,
        slot: Int,
        _ code: FunctionCode,
        _ object: ObjectFile
    ) throws(ObjectError) {
        location = .inSection(code.section.name, offset: relocation.offset)
        symbol = object.elf.symbols[relocation.symbol]
        let instruction = code.instructions[slot]
        guard relocation.offset == slot * Instruction.size else {
            throw ObjectError(location, .relocationInsideInstruction)
        }
        isCall = instruction.isLocalCall
        let isLoad = instruction.isWide && slot + 1 < code.slots.upperBound
        guard isCall || isLoad else {
            throw ObjectError(location, .notRelocatableInstruction(opcode: instruction.opcode, symbol: symbol.name))
        }
        guard relocation.type == (isCall ? RelocationType.call32 : .address64).rawValue else {
            throw ObjectError(location, .unsupportedRelocation(relocation.type, symbol: symbol.name))
        }
        if case .reserved = symbol.home {
            throw ObjectError(location, .undefinedSymbol(symbol.name))
        }
        section = symbol.section.map { object.elf.sections[$0] }
        let addend = Self.addend(relocation, slot, code, isCall: isCall)
        let (offset, overflow) = symbol.value.addingReportingOverflow(Int(addend))
        guard !overflow else { throw ObjectError(location, .addendTooLarge(addend, symbol: symbol.name)) }
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
        let low = code.instructions[slot].immediate
        if isCall { return (Int64(low) + 1) * Int64(Instruction.size) }
        return Int64(code.instructions[slot + 1].immediate) << 32 | Int64(UInt32(bitPattern: low))
    }

    func fault(_ reason: ObjectError.Reason) -> ObjectError {
        ObjectError(location, reason)
    }
}
