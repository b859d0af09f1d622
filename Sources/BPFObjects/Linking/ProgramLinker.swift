import BPFInstructions
import BPFModel
import BPFTypeFormat

/// Puts programs together: a function, and every function that it needs.
struct ProgramLinker {
    private let object: ObjectFile
    private let functions: FunctionTable
    private let exceptionCallbacks: [String: Int]
    /// The code of each section.
    private var code: [Int: SectionCode] = [:]
    /// What all programs may still take.
    private var budget = CollectionSpec.sizeLimit

    init(_ object: ObjectFile, _ functions: FunctionTable, _ maps: MapTable) throws(ObjectError) {
        self.object = object
        self.functions = functions
        exceptionCallbacks = try ExceptionCallbacks(object, functions).callbacks
        let reader = CodeReader(object, functions, maps)
        for section in object.sections(where: \.isCode) { code[section.index] = try reader.read(section) }
    }

    /// The program that begins with a function.
    mutating func program(_ index: Int) throws(ObjectError) -> ProgramSpec {
        let function = functions.functions[index]
        let section = object.elf.sections[function.section]
        var layout = ProgramLayout(functions, code)
        layout.place(index)
        if let callback = exceptionCallbacks[function.name] { layout.place(callback) }
        var program = ProgramSpec(name: function.name, sectionName: section.name, instructions: [])
        program.subprograms = []
        program.license = object.license
        if case .programs(let match) = object.roles[section.index] { program.apply(match) }
        for part in layout.parts {
            budget -= try append(part, layout, to: &program)
        }
        return program
    }

    /// Appends one function to a program; returns what it took of the budget.
    private func append(
        _ part: ProgramLayout.Part,
        _ layout: ProgramLayout,
        to program: inout ProgramSpec
    ) throws(ObjectError) -> Int {
        let function = functions.functions[part.function]
        guard let code = code[function.section] else { return 0 }
        let distance = part.slot - function.slots.lowerBound
        let lines = code.information.lines(in: function.slots)
        let relocations = code.information.relocations(in: function.slots)
        let cost = function.slots.count + lines.count + relocations.count
        guard cost <= budget else {
            throw ObjectError(.function(program.name, section: program.sectionName), .programsTooLarge)
        }
        program.instructions += code.instructions[function.slots]
        program.subprograms.append(
            Subprogram(
                name: function.name,
                slot: part.slot,
                count: function.slots.count,
                isGlobal: !function.isLocal && !function.isHidden,
                type: code.information.function(at: function.slots.lowerBound)
            )
        )
        for reference in code.references(in: function.slots) {
            program.complete(reference.slot + distance, reference.target, layout)
        }
        program.lines.append(lines, distance: distance) { $0.moved(by: distance) }
        program.coreRelocations.append(relocations, distance: distance) { $0.moved(by: distance) }
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
