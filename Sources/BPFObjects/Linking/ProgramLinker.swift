import BPFInstructions
import BPFModel
import BPFTypeFormat

/// Puts programs together: a function, and every function that it needs.
struct ProgramLinker {
    private let object: ObjectFile
    private let functions: FunctionTable
    private let exceptionCallbacks: [String: Int]
    /// The code of each section that has some.
    private var code: [SectionCode] = []
    /// For each section, its place in `code`; that of nothing for one without code.
    private var places: [Int]
    /// For each section, whether more than one program may need what is in it.
    private var isShared: [Bool]
    /// What all programs may still take.
    private var budget = CollectionSpec.sizeLimit

    init(_ object: ObjectFile, _ functions: FunctionTable, _ maps: MapTable) throws(ObjectError) {
        self.object = object
        self.functions = functions
        exceptionCallbacks = try ExceptionCallbacks(object, functions).callbacks
        let reader = CodeReader(object, functions, maps)
        code.append(SectionCode(instructions: [], references: [], information: CodeInformation()))
        places = Array(repeating: 0, count: object.kinds.count)
        for index in object.kinds.indices where object.kinds[index] == .code {
            places[index] = code.count
            code.append(try reader.read(object.elf.sections[index]))
        }
        isShared = object.kinds.indices.map { functions.range(of: $0).count != 1 }
        for callback in exceptionCallbacks.values { isShared[functions.functions[callback].section] = true }
        for section in code {
            for reference in section.references {
                guard let target = reference.target.function else { continue }
                isShared[functions.functions[target].section] = true
            }
        }
    }

    /// The program that begins with a function.
    mutating func program(_ index: Int) throws(ObjectError) -> ProgramSpec {
        let function = functions.functions[index]
        let section = object.elf.sections[function.section]
        // The layout keeps no code: what a program takes over below would be copied otherwise.
        var layout = ProgramLayout(functions)
        layout.place(index, in: code, places)
        if let callback = exceptionCallbacks[function.name] { layout.place(callback, in: code, places) }
        var program = ProgramSpec(name: function.name, sectionName: section.name)
        program.license = object.license
        if case .programs(let match) = object.roles[section.index] { program.apply(match) }
        for part in layout.parts {
            budget -= try append(part, layout, to: &program)
        }
        return program
    }

    /// Appends one function to a program; returns what it took of the budget.
    private mutating func append(_ part: ProgramLayout.Part, _ layout: ProgramLayout, to program: inout ProgramSpec)
        throws(ObjectError) -> Int
    {
        let function = functions.functions[part.function]
        let distance = part.slot - function.slots.lowerBound
        let place = places[function.section]
        let lines = code[place].information.lines(in: function.slots)
        let relocations = code[place].information.relocations(in: function.slots)
        let cost = function.slots.count + lines.range.count + relocations.indices.count
        guard cost <= budget else {
            throw ObjectError(.function(program.name, section: program.sectionName), .programsTooLarge)
        }
        if part.slot == 0, !isShared[function.section], code[place].instructions.indices == function.slots {
            // Nobody else wants them: no copy is made.
            swap(&program.instructions, &code[place].instructions)
        } else {
            program.instructions += code[place].instructions[function.slots]
        }
        program.subprograms.append(
            Subprogram(
                name: function.name,
                slot: part.slot,
                count: function.slots.count,
                isGlobal: !function.isLocal && !function.isHidden,
                type: code[place].information.function(at: function.slots.lowerBound)))
        for reference in code[place].references(in: function.slots) {
            program.complete(reference.slot + distance, reference.target, layout)
        }
        program.lines.append(lines.table, lines.range, movedBy: distance)
        if part.slot == 0, distance == 0, relocations.indices == relocations.base.indices {
            program.coreRelocations = relocations.base
        } else {
            program.coreRelocations.append(relocations.base[relocations.indices], distance: distance) {
                $0.moved(by: distance)
            }
        }
        return cost
    }
}

extension Array {
    /// Appends records, moved where they have to be; those of a section with one program are shared with it.
    fileprivate mutating func append(_ records: ArraySlice<Element>, distance: Int, moved: (Element) -> Element) {
        if distance == 0 && isEmpty {
            self = Array(records)
        } else if distance == 0 {
            self += records
        } else {
            for record in records { append(moved(record)) }
        }
    }
}

extension ProgramSpec {
    /// Takes over what the section's name says.
    fileprivate mutating func apply(_ match: SectionName.Match) {
        type = match.programType
        attachType = match.attachType
        attachTarget = match.attachTarget
        isSleepable = match.isSleepable
        hasFragments = match.hasFragments
        autoload = match.autoload
    }

    /// Writes into the instruction in `slot` what is known of its target, and notes what isn't.
    fileprivate mutating func complete(_ slot: Int, _ target: CodeReference.Target, _ layout: ProgramLayout) {
        switch target {
        case .call(let function):
            instructions[slot].immediate = layout.distance(from: slot, to: function)
        case .address(let function):
            set(slot, source: PseudoSource.function.rawValue, low: layout.distance(from: slot, to: function))
            references.append(Reference(slot: slot, target: .function(slot: layout.slot(of: function))))
        case .outside(let target):
            set(slot, source: target.source(isCall: instructions[slot].isLocalCall), high: target.high)
            references.append(Reference(slot: slot, target: target))
        }
    }

    /// Sets the pseudo source of an instruction and its immediate; of a two-slot load, both halves.
    private mutating func set(_ slot: Int, source: UInt8, low: Int32 = 0, high: Int32 = 0) {
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
