import BPFInstructions
import BPFTypeFormat

/// Finds out what each instruction of a section refers to.
struct CodeReader {
    private let object: ObjectFile
    private let symbols: SymbolTable
    private let functions: FunctionTable
    private let maps: MapTable
    /// What `.BTF.ext` says, and which section each part is of.
    private let information: [SectionInformation]
    private var informationNames = NameTable()

    init(_ object: ObjectFile, _ functions: FunctionTable, _ maps: MapTable) {
        self.object = object
        symbols = object.elf.symbols
        self.functions = functions
        self.maps = maps
        information = object.information
        for part in information { informationNames.append(part.name) }
    }

    /// Reads every function of `section`; what belongs to no function stays as it is.
    func read(_ section: ELFFile.Section) throws(ObjectError) -> SectionCode {
        guard section.size.isMultiple(of: Instruction.size) else {
            throw ObjectError(.section(section.name), .notAMultiple(size: section.size, of: Instruction.size))
        }
        let relocations = try object.elf.relocations(of: section)
        for index in relocations.indices.dropFirst()
        where relocations[index - 1].offset == relocations[index].offset {
            throw ObjectError(.inSection(section.name, offset: relocations[index].offset), .secondRelocation)
        }
        var references: [CodeReference] = []
        references.reserveCapacity(relocations.count)
        var end = 0
        for index in functions.range(of: section.index) where functions.functions[index].slots.lowerBound >= end {
            let slots = functions.functions[index].slots
            end = slots.upperBound
            let code = FunctionCode(section, slots: slots, of: object.elf)
            try read(code, relocations, into: &references)
        }
        return SectionCode(
            place: object.elf.range(of: section), references: references,
            information: CodeInformation(informationNames[section.name].map { information[$0] }))
    }

    private func read(
        _ code: FunctionCode,
        _ relocations: [ELFFile.Relocation],
        into references: inout [CodeReference]
    ) throws(ObjectError) {
        var next = relocations.partitioningIndex { $0.offset >= code.slots.lowerBound * Instruction.size }
        let end = code.slots.upperBound * Instruction.size
        var slot = code.slots.lowerBound
        while slot < code.slots.upperBound {
            let opcode = code.opcode(slot)
            if next < relocations.count, relocations[next].offset < (slot + 1) * Instruction.size {
                let site = try RelocationSite(relocations[next], slot: slot, code, symbols)
                references.append(CodeReference(slot: slot, target: try target(of: site, code)))
                next += 1
            } else if opcode == Instruction.call || opcode == Instruction.wideLoad,
                let target = try target(ofPlain: code, slot: slot)
            {
                references.append(CodeReference(slot: slot, target: target))
            }
            slot += opcode == Instruction.wideLoad ? 2 : 1
        }
        if next < relocations.count, relocations[next].offset < end {
            throw ObjectError(.inSection(code.section, offset: relocations[next].offset), .relocationInsideInstruction)
        }
    }

    /// A call within its section needs no relocation: the distance is there already.
    private func target(ofPlain code: FunctionCode, slot: Int) throws(ObjectError) -> CodeReference.Target? {
        let instruction = code.instruction(slot)
        var place: ObjectError.Location { .inSection(code.section, offset: slot * Instruction.size) }
        if instruction.isWide, instruction.source.rawValue == PseudoSource.function.rawValue {
            throw ObjectError(place, .missingRelocation)
        }
        guard instruction.isLocalCall else { return nil }
        let target = slot + 1 + Int(instruction.immediate)
        guard let function = functions.index(at: CodePlace(section: code.sectionIndex, slot: target)) else {
            throw ObjectError(place, .notAFunction(offset: target * Instruction.size, section: code.section))
        }
        return .call(UInt32(truncatingIfNeeded: function))
    }
}

extension CodeReader {
    private func target(of site: RelocationSite, _ code: FunctionCode) throws(ObjectError) -> CodeReference.Target {
        guard let section = site.section else { return try undefined(site, code) }
        switch object.kinds[section] {
        case .code:
            let function = UInt32(truncatingIfNeeded: try function(site, in: section, code))
            return site.isCall ? .call(function) : .address(function)
        case .mapDefinitions where !site.isCall:
            guard let map = maps.definition(at: site.offset) else {
                throw site.fault(.notAMap(symbols[site.symbol].name), code)
            }
            return .map(UInt32(truncatingIfNeeded: map))
        case .data where !site.isCall:
            let size = object.elf.sections[section].size
            guard let map = maps.data(of: section), site.offset >= 0, site.offset <= size else {
                throw site.fault(.addressOutside(offset: site.offset, section: object.elf.sections[section].name), code)
            }
            return .mapValue(UInt32(truncatingIfNeeded: map), offset: UInt32(truncatingIfNeeded: site.offset))
        default:
            let name = symbols[site.symbol].name
            throw site.fault(.unsupportedTarget(symbol: name, section: object.elf.sections[section].name), code)
        }
    }

    private func function(_ site: RelocationSite, in section: Int, _ code: FunctionCode) throws(ObjectError) -> Int {
        let slot = site.offset / Instruction.size
        guard site.offset >= 0, site.offset.isMultiple(of: Instruction.size),
            let function = functions.index(at: CodePlace(section: section, slot: slot))
        else { throw site.fault(.notAFunction(offset: site.offset, section: object.elf.sections[section].name), code) }
        return function
    }

    private func undefined(_ site: RelocationSite, _ code: FunctionCode) throws(ObjectError) -> CodeReference.Target {
        let symbol = UInt32(truncatingIfNeeded: site.symbol)
        switch maps.externs[site.symbol] {
        case .function(let isWeak): return .kernelFunction(symbol, isWeak: isWeak)
        case .variable(let isTyped, let isWeak) where !site.isCall:
            return .kernelVariable(symbol, isTyped: isTyped, isWeak: isWeak)
        case .configuration(let offset) where !site.isCall:
            return .configuration(offset: UInt32(truncatingIfNeeded: offset))
        default: throw site.fault(.undefinedSymbol(symbols[site.symbol].name), code)
        }
    }
}

extension Instruction {
    /// The opcodes of a call and of a load of 64 bits.
    static let call: UInt8 = 0x85
    static let wideLoad: UInt8 = 0x18

    /// Whether this calls a function of the same program.
    var isLocalCall: Bool { opcode == Self.call && source.rawValue == CallSource.local.rawValue }
}
