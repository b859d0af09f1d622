import BPFBytes
import BPFInstructions
import BPFModel
import BPFTypeFormat

/// Writes objects that Linux loaders, and `ObjectFile`, read.
///
/// What was written reads back as the same programs and maps; source lines and types are kept.
public enum ObjectWriter {
    /// The bytes of an object file.
    ///
    /// - Throws: for a name that nothing has, for an instruction that can't refer to a symbol, for two functions of one name,
    ///   and for maps that `btf` should describe and doesn't.
    public static func write(_ contents: ObjectContents) throws(ObjectError) -> [UInt8] {
        var assembly = ObjectAssembly(contents)
        try assembly.addCode()
        try assembly.addMaps()
        try assembly.relocateCode()
        try assembly.addNotes()
        try assembly.addUnusedKernelSymbols()
        try assembly.addTypes()
        return try assembly.elf.encode()
    }

    /// The bytes of an object file with everything that a collection has.
    public static func write(_ collection: CollectionSpec) throws(ObjectError) -> [UInt8] {
        try write(try ObjectContents(collection))
    }
}

/// An object under construction.
struct ObjectAssembly {
    let contents: ObjectContents
    var elf: ELFBuilder
    /// Sections by name.
    private(set) var sections: [String: Int] = [:]
    /// The symbol of each section that has one.
    private var sectionSymbols: [Int: Int] = [:]
    /// Functions by name: where they are, and the symbol.
    private(set) var functions: [String: (section: Int, function: ObjectContents.Function, symbol: Int)] = [:]
    /// Symbols of maps, and of what the kernel defines.
    var mapSymbols: [String: Int] = [:]
    private var kernelSymbols: [String: Int] = [:]
    /// The maps that hold variables, and the section that holds their contents.
    var dataSections: [String: Int] = [:]
    /// The types to be written, completed while maps are added.
    var types: BTFBuilder?

    init(_ contents: ObjectContents) {
        self.contents = contents
        elf = ELFBuilder(order: contents.order)
    }

    /// Adds a section, and a symbol for it.
    mutating func add(_ section: ELFBuilder.Section) -> Int {
        let index = elf.add(section)
        sections[section.name] = index
        sectionSymbols[index] = elf.add(
            ELFBuilder.Symbol(name: "", type: ELFBuilder.Symbol.section, binding: .local, section: index))
        return index
    }

    /// Adds the instructions, as they are, and the functions' symbols.
    mutating func addCode() throws(ObjectError) {
        for section in contents.sections {
            guard sections[section.name] == nil else { throw ObjectError(.section(section.name), .secondSection) }
            let index = add(
                ELFBuilder.Section(
                    name: section.name,
                    flags: [.allocate, .execute],
                    contents: Instruction.encode(section.instructions, in: contents.order)
                )
            )
            for function in section.functions { try add(function, to: index, of: section) }
        }
    }

    private mutating func add(
        _ function: ObjectContents.Function,
        to index: Int,
        of section: ObjectContents.Section
    ) throws(ObjectError) {
        let location = ObjectError.Location.function(function.name, section: section.name)
        guard functions[function.name] == nil else { throw ObjectError(location, .secondFunction) }
        guard function.slot >= 0, function.count > 0, function.count <= section.instructions.count - function.slot
        else {
            throw ObjectError(
                location,
                .functionOutside(
                    offset: function.slot * Instruction.size,
                    size: function.count * Instruction.size,
                    available: section.instructions.count * Instruction.size
                )
            )
        }
        let symbol = elf.add(
            ELFBuilder.Symbol(
                name: function.name,
                type: ELFBuilder.Symbol.function,
                binding: function.isGlobal ? .global : .local,
                section: index,
                value: function.slot * Instruction.size,
                size: function.count * Instruction.size
            )
        )
        functions[function.name] = (index, function, symbol)
    }

    /// Adds license and version.
    mutating func addNotes() throws(ObjectError) {
        if !contents.license.isEmpty {
            try addNote("license", Array(contents.license.utf8) + [0])
        }
        if let version = contents.kernelVersion {
            var writer = ByteWriter(order: contents.order)
            writer.append(version)
            try addNote("version", writer.bytes)
        }
    }

    private mutating func addNote(_ name: String, _ bytes: [UInt8]) throws(ObjectError) {
        let section = add(ELFBuilder.Section(name: name, flags: [.allocate, .write], alignment: 4, contents: bytes))
        try addVariables(of: name, to: section)
    }

    /// The symbol of a section.
    func symbol(of section: Int) -> Int {
        sectionSymbols[section] ?? 0
    }

    /// The undefined symbol for something of the kernel's.
    mutating func kernelSymbol(_ name: String, isWeak: Bool) -> Int {
        if let symbol = kernelSymbols[name] { return symbol }
        let symbol = elf.add(
            ELFBuilder.Symbol(name: name, type: ELFBuilder.Symbol.noType, binding: isWeak ? .weak : .global))
        kernelSymbols[name] = symbol
        return symbol
    }
}
