import BPFBytes
import BPFInstructions

/// Reads the code of a section and finds out what each instruction refers to.
struct CodeReader {
    private let object: ObjectFile
    private let functions: FunctionTable
    private let maps: MapTable

    init(_ object: ObjectFile, _ functions: FunctionTable, _ maps: MapTable) {
        self.object = object
        self.functions = functions
        self.maps = maps
    }

    /// Reads every function of `section`; what belongs to no function stays as it is.
    func read(_ section: ELFFile.Section) throws(ObjectError) -> SectionCode {
        let range = section.offset..<(section.offset + section.size)
        guard let instructions = try? Instruction.decode(object.elf.bytes, range, in: object.order) else {
            throw ObjectError(.section(section.name), .notAMultiple(size: section.size, of: Instruction.size))
        }
        let relocations = try object.elf.relocations(of: section)
        for (first, second) in zip(relocations, relocations.dropFirst()) where first.offset == second.offset {
            throw ObjectError(.inSection(section.name, offset: second.offset), .secondRelocation)
        }
        var references: [CodeReference] = []
        references.reserveCapacity(relocations.count)
        var end = 0
        for index in functions.range(of: section.index) where functions.functions[index].slots.lowerBound >= end {
            let slots = functions.functions[index].slots
            end = slots.upperBound
            let code = FunctionCode(
                section: section.name, sectionIndex: section.index, slots: slots, instructions: instructions)
            try read(code, relocations, into: &references)
        }
        let information = CodeInformation(object.codeInformation, of: section.name)
        return SectionCode(instructions: instructions, references: references, information: information)
    }

    private func read(
        _ code: FunctionCode,
        _ relocations: [ELFFile.Relocation],
        into references: inout [CodeReference]
    ) throws(ObjectError) {
        let own = relocations.slice(code.slots) { $0.offset / Instruction.size }
        var next = own.startIndex
        var slot = code.slots.lowerBound
        while slot < code.slots.upperBound {
            if next < own.endIndex, own[next].offset < (slot + 1) * Instruction.size {
                let site = try RelocationSite(own[next], slot: slot, code, object)
                references.append(CodeReference(slot: slot, target: try target(of: site, code)))
                next += 1
            } else if let target = try target(ofPlain: code, slot: slot) {
                references.append(CodeReference(slot: slot, target: target))
            }
            slot += code.instructions[slot].isWide ? 2 : 1
        }
        if next < own.endIndex {
            throw ObjectError(.inSection(code.section, offset: own[next].offset), .relocationInsideInstruction)
        }
    }

    /// A call within its section needs no relocation: the distance is there already.
    private func target(ofPlain code: FunctionCode, slot: Int) throws(ObjectError) -> CodeReference.Target? {
        let instruction = code.instructions[slot]
        var place: ObjectError.Location { .inSection(code.section, offset: slot * Instruction.size) }
        if instruction.isWide, instruction.source.rawValue == PseudoSource.function.rawValue {
            throw ObjectError(place, .missingRelocation)
        }
        guard instruction.isLocalCall else { return nil }
        let target = slot + 1 + Int(instruction.immediate)
        guard let function = functions.index(at: CodePlace(section: code.sectionIndex, slot: target)) else {
            throw ObjectError(place, .notAFunction(offset: target * Instruction.size, section: code.section))
        }
        return .call(function)
    }
}

extension CodeReader {
    private func target(of site: RelocationSite, _ code: FunctionCode) throws(ObjectError) -> CodeReference.Target {
        guard let section = site.section else { return .outside(try undefined(site, code)) }
        switch object.kinds[section] {
        case .code:
            let function = try function(site, in: section, code)
            return site.isCall ? .call(function) : .address(function)
        case .mapDefinitions where !site.isCall:
            guard let map = maps.definition(at: site.offset) else {
                throw site.fault(.notAMap(object.elf.symbols[site.symbol].name), code)
            }
            return .outside(.map(map))
        case .data where !site.isCall:
            let size = object.elf.sections[section].size
            guard let map = maps.data(of: section), site.offset >= 0, site.offset <= size else {
                throw site.fault(.addressOutside(offset: site.offset, section: object.elf.sections[section].name), code)
            }
            return .outside(.mapValue(map: map, offset: site.offset))
        default:
            let name = object.elf.symbols[site.symbol].name
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

    private func undefined(_ site: RelocationSite, _ code: FunctionCode) throws(ObjectError) -> Reference.Target {
        let name = object.elf.symbols[site.symbol].name
        switch maps.externs[site.symbol] {
        case .function(let isWeak): return .kernelFunction(name, isWeak: isWeak)
        case .variable(let isTyped, let isWeak) where !site.isCall:
            return .kernelVariable(name, isTyped: isTyped, isWeak: isWeak)
        case .configuration(let offset) where !site.isCall:
            return .mapValue(map: ExternTable.configurationName, offset: offset)
        default: throw site.fault(.undefinedSymbol(name), code)
        }
    }
}

/// The instructions of one function.
struct FunctionCode {
    /// The name and the index of its section.
    let section: String
    let sectionIndex: Int
    let slots: Range<Int>
    /// The instructions of the whole section.
    let instructions: [Instruction]
}

extension Instruction {
    /// Whether this calls a function of the same program.
    var isLocalCall: Bool { opcode == 0x85 && source.rawValue == CallSource.local.rawValue }
}
