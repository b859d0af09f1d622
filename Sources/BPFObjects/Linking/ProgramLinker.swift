import BPFBytes
import BPFInstructions
import BPFModel
import BPFTypeFormat

/// Puts programs together: a function, and every function that it needs.
final class ProgramLinker {
    private let object: ObjectFile
    private let functions: FunctionTable
    private let maps: MapTable
    private let exceptionCallbacks: [String: Int]
    /// The code of each section that has some.
    private let code: [SectionCode]
    /// For each section, its place in `code`; that of nothing for one without code.
    private let places: [Int]
    /// Where the functions of the program at hand go.
    private let layout: ProgramLayout
    /// What all programs may still take.
    private var budget = CollectionSpec.sizeLimit

    private init(_ object: ObjectFile, _ functions: FunctionTable, _ maps: MapTable) throws(ObjectError) {
        self.object = object
        self.functions = functions
        self.maps = maps
        exceptionCallbacks = try ExceptionCallbacks(object, functions).callbacks
        layout = ProgramLayout(functions)
        let reader = CodeReader(object, functions, maps)
        var code: [SectionCode] = []
        let (kinds, sections) = (object.kinds, object.elf.sections)
        code.reserveCapacity(kinds.count { $0 == .code } + 1)
        code.append(SectionCode(place: 0..<0, references: [], information: CodeInformation(nil)))
        var places = Array(repeating: 0, count: kinds.count)
        for index in kinds.indices where kinds[index] == .code {
            places[index] = code.count
            code.append(try reader.read(sections[index]))
        }
        (self.code, self.places) = (code, places)
    }

    /// All programs of an object; what is needed only to put them together is gone afterwards.
    static func programs(
        _ object: ObjectFile, _ functions: FunctionTable, _ maps: MapTable
    ) throws(ObjectError) -> [ProgramSpec] {
        let linker = try ProgramLinker(object, functions, maps)
        let starts = functions.functions.indices.filter { functions.isProgram($0) }
        var programs: [ProgramSpec] = []
        programs.reserveCapacity(starts.count)
        for start in starts { programs.append(try linker.program(start)) }
        return programs
    }

    /// The program that begins with a function.
    private func program(_ index: Int) throws(ObjectError) -> ProgramSpec {
        let function = functions.functions[index]
        let section = object.elf.sections[function.section]
        layout.clear()
        layout.place(index, in: code, places)
        if !exceptionCallbacks.isEmpty, let callback = exceptionCallbacks[function.name] {
            layout.place(callback, in: code, places)
        }
        var program = ProgramSpec(name: function.name, sectionName: section.name)
        program.license = object.license
        if case .programs(let match) = object.roles[section.index] { program.apply(match) }
        let slots = reserve(in: &program)
        for part in layout.parts { budget -= try append(part, of: slots, to: &program) }
        return program
    }

    /// Appends one function to a program of so many slots; returns what it took of the budget.
    private func append(
        _ part: ProgramLayout.Part, of slots: Int, to program: inout ProgramSpec
    ) throws(ObjectError) -> Int {
        let function = functions.functions[part.function]
        let distance = part.slot - function.slots.lowerBound
        let place = places[function.section]
        let lines = code[place].information.lines(in: function.slots)
        let relocations = code[place].information.relocations(in: function.slots)
        let cost = function.slots.count + lines.range.count + relocations.indices.count
        guard cost <= budget else {
            throw ObjectError(.function(program.name, section: program.sectionName), .programsTooLarge)
        }
        try decode(code[place].place(of: function.slots), capacity: slots, into: &program)
        program.subprograms.append(
            Subprogram(
                name: function.name,
                slot: part.slot,
                count: function.slots.count,
                isGlobal: !function.isLocal && !function.isHidden,
                type: code[place].information.function(at: function.slots.lowerBound)))
        for reference in code[place].references(in: function.slots) {
            complete(reference.slot + distance, reference.target, of: &program)
        }
        program.lines.append(lines.table, lines.range, movedBy: distance)
        if layout.parts.count == 1, distance == 0, relocations.indices == relocations.base.indices {
            program.coreRelocations = relocations.base
        } else {
            for index in relocations.indices {
                program.coreRelocations.append(relocations.base[index].moved(by: distance))
            }
        }
        return cost
    }
}

extension ProgramLinker {
    /// Makes room for exactly what a program will have; returns for how many slots there must be room.
    private func reserve(in program: inout ProgramSpec) -> Int {
        program.subprograms.reserveCapacity(layout.parts.count)
        var (references, slots, relocations) = (0, 0, 0)
        for part in layout.parts {
            let function = functions.functions[part.function]
            slots += function.slots.count
            relocations += code[places[function.section]].information.relocations(in: function.slots).indices.count
            for reference in code[places[function.section]].references(in: function.slots) {
                if case .call = reference.target { continue }
                references += 1
            }
        }
        // Programs beyond the budget are refused.
        guard slots <= budget else { return 0 }
        program.references.reserveCapacity(references)
        if layout.parts.count > 1 { program.coreRelocations.reserveCapacity(relocations) }
        return slots
    }

    /// Appends the code of a function.
    private func decode(_ place: Range<Int>, capacity: Int, into program: inout ProgramSpec) throws(ObjectError) {
        do throws(BytesError) {
            let (bytes, order) = (object.elf.bytes, object.order)
            if program.instructions.isEmpty {
                program.instructions = try Instruction.decode(bytes, place, in: order, capacity: capacity)
            } else {
                program.instructions += try Instruction.decode(bytes, place, in: order)
            }
        } catch {
            throw ObjectError(
                .section(program.sectionName), .truncated(needed: error.needed, available: error.available))
        }
    }

    /// Writes into the instruction in `slot` what is known of its target, and notes what isn't.
    private func complete(_ slot: Int, _ target: CodeReference.Target, of program: inout ProgramSpec) {
        switch target {
        case .call(let function):
            program.instructions[slot].immediate = layout.distance(from: slot, to: Int(function))
        case .address(let function):
            program.set(
                slot, source: PseudoSource.function.rawValue, low: layout.distance(from: slot, to: Int(function)))
            program.refer(slot, to: .function(slot: layout.slot(of: Int(function))))
        case .map(let map): program.complete(slot, .map(maps.maps[Int(map)].name))
        case .mapValue(let map, let offset):
            program.complete(slot, .mapValue(map: maps.maps[Int(map)].name, offset: Int(offset)))
        case .configuration(let offset):
            program.complete(slot, .mapValue(map: ExternTable.configurationName, offset: Int(offset)))
        case .kernelFunction(let symbol, let isWeak):
            program.complete(slot, .kernelFunction(object.elf.symbols[Int(symbol)].name, isWeak: isWeak))
        case .kernelVariable(let symbol, let isTyped, let isWeak):
            let name = object.elf.symbols[Int(symbol)].name
            program.complete(slot, .kernelVariable(name, isTyped: isTyped, isWeak: isWeak))
        }
    }
}

extension ProgramSpec {
    /// Takes over what the section's name says.
    fileprivate mutating func apply(_ match: SectionName.Match) {
        let handler = match.handler
        type = handler.programType
        attachType = handler.attachType
        attachTarget = match.attachTarget
        isSleepable = handler.traits.contains(.sleepable)
        hasFragments = handler.traits.contains(.fragments)
        autoload = match.autoload
    }

    /// Says what the instruction in a slot refers to.
    fileprivate mutating func complete(_ slot: Int, _ target: Reference.Target) {
        set(slot, source: target.source(isCall: instructions[slot].isLocalCall), high: target.high)
        refer(slot, to: target)
    }

    fileprivate mutating func refer(_ slot: Int, to target: Reference.Target) {
        references.append(Reference(slot: slot, target: target))
    }

    /// Sets the pseudo source of an instruction and its immediate; of a two-slot load, both halves.
    fileprivate mutating func set(_ slot: Int, source: UInt8, low: Int32 = 0, high: Int32 = 0) {
        let isWide = instructions[slot].isWide
        instructions[slot].source = Register(rawValue: source)
        instructions[slot].immediate = low
        if isWide, slot + 1 < instructions.count { instructions[slot + 1].immediate = high }
    }
}

extension Reference.Target {
    /// The source field that says what the immediate stands for.
    fileprivate func source(isCall: Bool) -> UInt8 {
        switch self {
        case .map: PseudoSource.map.rawValue
        case .mapValue: PseudoSource.mapValue.rawValue
        case .function: PseudoSource.function.rawValue
        case .kernelFunction:
            isCall ? CallSource.kernelFunction.rawValue : PseudoSource.kernelVariable.rawValue
        case .kernelVariable(_, let isTyped, _):
            isTyped ? PseudoSource.kernelVariable.rawValue : PseudoSource.constant.rawValue
        }
    }

    /// The high half of the 64-bit immediate.
    fileprivate var high: Int32 {
        if case .mapValue(_, let offset) = self { Int32(truncatingIfNeeded: offset) } else { 0 }
    }
}
