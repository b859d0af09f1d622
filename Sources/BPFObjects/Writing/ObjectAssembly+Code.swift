import BPFInstructions

extension ObjectAssembly {
    /// Fills in every instruction that refers to a symbol, as a compiler leaves it, and adds the relocation.
    mutating func relocateCode() throws(ObjectError) {
        for section in contents.sections {
            guard let index = sections[section.name] else { continue }
            var instructions = section.instructions
            for reference in section.references.sorted(by: { $0.slot < $1.slot }) {
                let location = ObjectError.Location.inSection(section.name, offset: reference.slot * Instruction.size)
                guard instructions.indices.contains(reference.slot) else {
                    throw ObjectError(location, .relocationOutside(offset: reference.slot * 8, section: section.name))
                }
                let isCall = instructions[reference.slot].opcode == Self.call
                let (symbol, addend) = try target(of: reference, isCall: isCall, at: location)
                try instructions.fill(reference, addend: addend, isCall: isCall, at: location)
                elf.relocate(
                    index,
                    .init(
                        offset: reference.slot * Instruction.size, type: isCall ? .call32 : .address64, symbol: symbol)
                )
            }
            elf.replaceContents(of: index, with: Instruction.encode(instructions, in: contents.order))
        }
    }

    fileprivate static var call: UInt8 { 0x85 }

    /// The symbol, and the bytes that the place lies after it.
    ///
    /// What can't be seen outside of the object is named by its section, as compilers do.
    private mutating func target(
        of reference: ObjectContents.SymbolReference,
        isCall: Bool,
        at location: ObjectError.Location
    ) throws(ObjectError) -> (symbol: Int, addend: Int) {
        switch reference.target {
        case .function(let name):
            guard let (section, function, symbol) = functions[name] else {
                throw ObjectError(location, .undefinedSymbol(name))
            }
            return function.isGlobal ? (symbol, 0) : (self.symbol(of: section), function.slot * Instruction.size)
        case .kernelSymbol(let name, let isWeak):
            return (kernelSymbol(name, isWeak: isWeak), 0)
        case .map(let name) where !isCall:
            guard let symbol = mapSymbols[name] else { throw ObjectError(location, .undefinedSymbol(name)) }
            return (symbol, 0)
        case .mapValue(let map, let offset) where !isCall:
            if map == ExternTable.configurationName { return (try configuration(at: offset, location), 0) }
            guard let section = dataSections[map] else { throw ObjectError(location, .noDataSection(map)) }
            return (symbol(of: section), offset)
        case .map(let name), .mapValue(let name, _):
            throw ObjectError(location, .unsupportedTarget(symbol: name, section: ".maps"))
        }
    }

    /// The symbol of the variable at an offset of the kernel's configuration.
    private mutating func configuration(
        at offset: Int,
        _ location: ObjectError.Location
    ) throws(ObjectError) -> Int {
        let map = contents.maps.first { $0.origin == .kernelConfiguration }
        guard let variable = map?.variables.first(where: { $0.offset == offset }) else {
            throw ObjectError(location, .addressOutside(offset: offset, section: ExternTable.configurationName))
        }
        return kernelSymbol(variable.name, isWeak: variable.isWeak)
    }
}

extension [Instruction] {
    /// Writes the addend into an instruction: a call counts slots from the one after it, a load bytes.
    fileprivate mutating func fill(
        _ reference: ObjectContents.SymbolReference,
        addend: Int,
        isCall: Bool,
        at location: ObjectError.Location
    ) throws(ObjectError) {
        let slot = reference.slot
        let immediate = isCall ? addend / Instruction.size - 1 : addend
        guard isCall || (self[slot].isWide && slot + 1 < count) else {
            throw ObjectError(
                location, .notRelocatableInstruction(opcode: self[slot].opcode, symbol: reference.target.name))
        }
        guard let narrow = Int32(exactly: immediate) else {
            throw ObjectError(location, .addendTooLarge(Int64(addend), symbol: reference.target.name))
        }
        self[slot].source = Register(rawValue: isCall ? CallSource.local.rawValue : PseudoSource.constant.rawValue)
        self[slot].immediate = narrow
        if !isCall { self[slot + 1].immediate = 0 }
    }
}

extension ObjectContents.SymbolReference.Target {
    /// The symbol.
    fileprivate var name: String {
        switch self {
        case .map(let name), .mapValue(let name, _), .function(let name), .kernelSymbol(let name, _): name
        }
    }
}
