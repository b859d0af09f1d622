import BPFInstructions

/// A function of an object: a symbol and the instructions it names.
struct Function: Hashable {
    let name: String
    /// The index of its section.
    let section: Int
    /// Its instructions, in slots from the section's start.
    let slots: Range<Int>
    let isLocal: Bool
    let isHidden: Bool
}

/// A slot of a section.
struct CodePlace: Hashable {
    let section: Int
    let slot: Int
}

/// Every function of an object, by section and place.
///
/// Functions do not overlap; only several names for the same instructions may.
final class FunctionTable {
    let functions: [Function]
    /// Whether each function is where a program begins, instead of what programs call.
    private let programs: [Bool]
    /// The functions of each section, by the section's index.
    private let ranges: [Range<Int>]

    init(_ object: ObjectFile) throws(ObjectError) {
        var functions: [Function] = []
        let (roles, sections) = (object.roles, object.elf.sections)
        let symbols = object.elf.symbols
        functions.reserveCapacity(symbols.indices.count { symbols.isFunction($0) })
        for index in symbols.indices where symbols.isFunction(index) {
            guard let section = symbols.section(index), roles[section].isCode else { continue }
            functions.append(try Self.function(symbols[index], in: sections[section]))
        }
        functions.sort { ($0.section, $0.slots.lowerBound) < ($1.section, $1.slots.lowerBound) }
        try Self.checkOverlap(functions, object.elf)
        var ranges = Array(repeating: 0..<0, count: object.elf.sections.count)
        for (index, function) in functions.enumerated() {
            let start = ranges[function.section].isEmpty ? index : ranges[function.section].lowerBound
            ranges[function.section] = start..<(index + 1)
        }
        self.functions = functions
        programs = functions.map { function in
            !object.roles[function.section].isSubprograms && !function.isLocal
        }
        self.ranges = ranges
    }

    /// Whether a function is where a program begins.
    ///
    /// That holds for what can be seen outside of the object, in any section but `.text`.
    func isProgram(_ index: Int) -> Bool {
        programs[index]
    }

    /// The functions of a section, by their places.
    func range(of section: Int) -> Range<Int> { ranges.indices.contains(section) ? ranges[section] : 0..<0 }

    /// The function that begins at a place; of several names for it, the first.
    func index(at place: CodePlace) -> Int? {
        let range = range(of: place.section)
        let own = functions[range]
        var (low, high) = (own.startIndex, own.endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if own[middle].slots.lowerBound < place.slot { low = middle + 1 } else { high = middle }
        }
        return low < own.endIndex && own[low].slots.lowerBound == place.slot ? low : nil
    }

    private static func function(
        _ symbol: ELFFile.Symbol,
        in section: ELFFile.Section
    ) throws(ObjectError) -> Function {
        let size = Instruction.size
        guard symbol.size > 0, symbol.size.isMultiple(of: size), symbol.value.isMultiple(of: size),
            symbol.value <= section.size, symbol.size <= section.size - symbol.value
        else {
            throw ObjectError(
                .function(symbol.name, section: section.name),
                .functionOutside(offset: symbol.value, size: symbol.size, available: section.size)
            )
        }
        let start = symbol.value / size
        return Function(
            name: symbol.name,
            section: section.index,
            slots: start..<(start + symbol.size / size),
            isLocal: symbol.binding == .local,
            isHidden: symbol.isHidden
        )
    }

    private static func checkOverlap(_ functions: [Function], _ elf: ELFFile) throws(ObjectError) {
        for (first, second) in zip(functions, functions.dropFirst())
        where first.section == second.section && first.slots != second.slots && first.slots.overlaps(second.slots) {
            throw ObjectError(
                .function(second.name, section: elf.sections[second.section].name), .functionsOverlap(first.name))
        }
    }
}
