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
        guard let instructions = try? Instruction.decode(object.elf.contents(of: section), in: object.order) else {
            throw ObjectError(.section(section.name), .notAMultiple(size: section.size, of: Instruction.size))
        }
        let relocations = try object.elf.relocations(of: section)
        for (first, second) in zip(relocations, relocations.dropFirst()) where first.offset == second.offset {
            throw ObjectError(.inSection(section.name, offset: second.offset), .secondRelocation)
        }
        var references: [CodeReference] = []
        var end = 0
        for function in functions.functions[functions.ranges[section.index] ?? 0..<0]
        where function.slots.lowerBound >= end {
            end = function.slots.upperBound
            let code = FunctionCode(section: section, slots: function.slots, instructions: instructions)
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
                references.append(CodeReference(slot: slot, target: try target(of: site)))
                next += 1
            } else if let target = try target(ofPlain: code, slot: slot) {
                references.append(CodeReference(slot: slot, target: target))
            }
            slot += code.instructions[slot].isWide ? 2 : 1
        }
        if next < own.endIndex {
            throw ObjectError(.inSection(code.section.name, offset: own[next].offset), .relocationInsideInstruction)
        }
    }

    /// A call within its section needs no relocation: the distance is there already.
    private func target(ofPlain code: FunctionCode, slot: Int) throws(ObjectError) -> CodeReference.Target? {
        let instruction = code.instructions[slot]
        var place: ObjectError.Location { .inSection(code.section.name, offset: slot * Instruction.size) }
        if instruction.isWide, instruction.source.rawValue == PseudoSource.function.rawValue {
            throw ObjectError(place, .missingRelocation)
        }
        guard instruction.isLocalCall else { return nil }
        let target = slot + 1 + Int(instruction.immediate)
        guard let function = functions.index(at: CodePlace(section: code.section.index, slot: target)) else {
            throw ObjectError(place, .notAFunction(offset: target * Instruction.size, section: code.section.name))
        }
        return .call(function)
    }
}

extension CodeReader {
    private func target(of site: RelocationSite) throws(ObjectError) -> CodeReference.Target {
        guard let section = site.section else { return .outside(try undefined(site)) }
        switch object.roles[section.index] {
        case .programs, .subprograms, .unknownPrograms:
            let function = try function(site, in: section)
            return site.isCall ? .call(function) : .address(function)
        case .mapDefinitions where !site.isCall:
            guard let map = maps.definition(at: site.offset) else { throw site.fault(.notAMap(site.symbol.name)) }
            return .outside(.map(map.name))
        case .data where !site.isCall, .constants where !site.isCall, .zeros where !site.isCall,
            .arenaData where !site.isCall:
            guard let map = maps.data(of: section.index), site.offset >= 0, site.offset <= section.size else {
                throw site.fault(.addressOutside(offset: site.offset, section: section.name))
            }
            return .outside(.mapValue(map: map.name, offset: site.offset))
        default: throw site.fault(.unsupportedTarget(symbol: site.symbol.name, section: section.name))
        }
    }

    private func function(_ site: RelocationSite, in section: ELFFile.Section) throws(ObjectError) -> Int {
        let slot = site.offset / Instruction.size
        guard site.offset >= 0, site.offset.isMultiple(of: Instruction.size),
            let function = functions.index(at: CodePlace(section: section.index, slot: slot))
        else { throw site.fault(.notAFunction(offset: site.offset, section: section.name)) }
        return function
    }

    private func undefined(_ site: RelocationSite) throws(ObjectError) -> Reference.Target {
        let name = site.symbol.name
        switch maps.externs[site.symbol.index] {
        case .function(let isWeak): return .kernelFunction(name, isWeak: isWeak)
        case .variable(let isTyped, let isWeak) where !site.isCall:
            return .kernelVariable(name, isTyped: isTyped, isWeak: isWeak)
        case .configuration(let offset) where !site.isCall:
            return .mapValue(map: ExternTable.configurationName, offset: offset)
        default: throw site.fault(.undefinedSymbol(name))
        }
    }
}

/// The instructions of one function.
struct FunctionCode {
    let section: ELFFile.Section
    let slots: Range<Int>
    /// The instructions of the whole section.
    let instructions: [Instruction]
}

extension Instruction {
    /// Whether this calls a function of the same program.
    var isLocalCall: Bool { opcode == 0x85 && source.rawValue == CallSource.local.rawValue }
}
