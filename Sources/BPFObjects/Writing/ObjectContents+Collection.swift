import BPFInstructions
import BPFTypeFormat

extension ObjectContents {
    /// Takes linked programs apart: each program's own function goes to its section, what they call to `.text`, once.
    ///
    /// - Throws: for a call that leads to no function, and for different functions of one name.
    public init(_ spec: CollectionSpec) throws(ObjectError) {
        self.init(order: spec.order, license: spec.license)
        kernelVersion = spec.kernelVersion
        maps = spec.maps
        btf = spec.btf
        var text = SectionAssembler(name: ".text")
        var programs: [SectionAssembler] = []
        var indices: [String: Int] = [:]
        for program in spec.programs {
            let parts = try ProgramParts(program).parts
            for part in parts.dropFirst() { try text.appendOnce(part) }
            guard let own = parts.first else { continue }
            let index = indices[program.sectionName] ?? programs.count
            if index == programs.count { programs.append(SectionAssembler(name: program.sectionName)) }
            indices[program.sectionName] = index
            try programs[index].appendOnce(own)
        }
        sections = ([text] + programs).filter { !$0.section.functions.isEmpty }.map(\.section)
    }
}

/// One function of a program, apart from it: slots count from its own start.
private struct FunctionPart: Hashable {
    let function: ObjectContents.Function
    var instructions: [Instruction]
    var references: [ObjectContents.SymbolReference] = []
    var lines: LineTable = []
    var coreRelocations: [CORERelocation] = []
}

/// The functions of a program.
private struct ProgramParts {
    private(set) var parts: [FunctionPart] = []

    init(_ program: ProgramSpec) throws(ObjectError) {
        let starts = Dictionary(
            program.subprograms.map { ($0.slot, $0.name) }, uniquingKeysWith: { first, _ in first })
        for subprogram in program.subprograms {
            let slots = try Self.slots(of: subprogram, in: program)
            var part = FunctionPart(subprogram, instructions: Array(program.instructions[slots]))
            try part.takeReferences(of: program, in: slots, starts)
            part.takeInformation(of: program, in: slots)
            parts.append(part)
        }
    }

    private static func slots(of part: Subprogram, in program: ProgramSpec) throws(ObjectError) -> Range<Int> {
        let available = program.instructions.count
        guard part.slot >= 0, part.count > 0, part.slot <= available, part.count <= available - part.slot else {
            throw ObjectError(
                .function(part.name, section: program.sectionName),
                .functionOutside(
                    offset: part.slot * Instruction.size,
                    size: part.count * Instruction.size,
                    available: available * Instruction.size
                )
            )
        }
        return part.slot..<(part.slot + part.count)
    }
}

extension FunctionPart {
    fileprivate init(_ part: Subprogram, instructions: [Instruction]) {
        function = .init(
            name: part.name,
            slot: 0,
            count: part.count,
            isGlobal: part.isGlobal || part.slot == 0,
            type: part.type
        )
        self.instructions = instructions
    }

    fileprivate mutating func takeInformation(of program: ProgramSpec, in slots: Range<Int>) {
        lines.append(program.lines, program.lines.range(of: slots), movedBy: -slots.lowerBound)
        coreRelocations = program.coreRelocations.slice(slots, by: \.slot).map { $0.moved(by: -slots.lowerBound) }
    }

    /// Turns distances into names.
    fileprivate mutating func takeReferences(
        of program: ProgramSpec,
        in slots: Range<Int>,
        _ starts: [Int: String]
    ) throws(ObjectError) {
        for reference in program.references.slice(slots, by: \.slot) {
            let target = try Self.target(of: reference.target, starts, program)
            refer(from: reference.slot - slots.lowerBound, to: target)
        }
        let open = Set(references.map(\.slot))
        for slot in instructions.indices where instructions[slot].isLocalCall && !open.contains(slot) {
            let callee = slots.lowerBound + slot + 1 + Int(instructions[slot].immediate)
            refer(from: slot, to: try Self.target(of: .function(slot: callee), starts, program))
        }
        references.sort { $0.slot < $1.slot }
    }

    private mutating func refer(from slot: Int, to target: ObjectContents.SymbolReference.Target) {
        guard instructions.indices.contains(slot) else { return }
        instructions[slot].immediate = 0
        if instructions[slot].isWide, slot + 1 < instructions.count { instructions[slot + 1].immediate = 0 }
        references.append(.init(slot: slot, target: target))
    }

    private static func target(
        of target: Reference.Target,
        _ starts: [Int: String],
        _ program: ProgramSpec
    ) throws(ObjectError) -> ObjectContents.SymbolReference.Target {
        switch target {
        case .map(let name): return .map(name)
        case .mapValue(let map, let offset): return .mapValue(map: map, offset: offset)
        case .function(let slot):
            guard let name = starts[slot] else {
                throw ObjectError(
                    .function(program.name, section: program.sectionName),
                    .notAFunction(offset: slot * Instruction.size, section: program.sectionName)
                )
            }
            return .function(name)
        case .kernelFunction(let name, let isWeak): return .kernelSymbol(name, isWeak: isWeak)
        case .kernelVariable(let name, _, let isWeak): return .kernelSymbol(name, isWeak: isWeak)
        }
    }
}

/// A section that functions are appended to.
private struct SectionAssembler {
    private(set) var section: ObjectContents.Section
    private var known: [String: FunctionPart] = [:]

    init(name: String) {
        section = .init(name: name, instructions: [], functions: [])
    }

    mutating func appendOnce(_ part: FunctionPart) throws(ObjectError) {
        let name = part.function.name
        if let known = known[name] {
            guard known == part else { throw ObjectError(.function(name, section: section.name), .secondFunction) }
            return
        }
        known[name] = part
        let start = section.instructions.count
        var function = part.function
        function.slot = start
        section.functions.append(function)
        section.instructions += part.instructions
        section.references += part.references.map { .init(slot: $0.slot + start, target: $0.target) }
        section.lines.append(part.lines, part.lines.indices, movedBy: start)
        section.coreRelocations += part.coreRelocations.map { $0.moved(by: start) }
    }
}
