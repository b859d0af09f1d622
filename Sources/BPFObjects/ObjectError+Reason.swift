public import BPFTypeFormat

extension ObjectError {
    /// What is wrong.
    public enum Reason: Hashable, Sendable {
        /// The file does not begin with ELF's magic number.
        case notELF
        /// ELF of another class than 64-bit.
        case not64Bit(class: UInt8)
        /// A byte order that ELF does not define.
        case unknownByteOrder(UInt8)
        /// A version other than 1.
        case unknownELFVersion(UInt8)
        /// ELF for another machine.
        case notBPF(machine: UInt16)
        /// ELF that is linked already, or no code at all.
        case notRelocatable(type: UInt16)
        /// The file ends before something that needs `needed` bytes.
        case truncated(needed: Int, available: Int)
        /// A size or offset beyond any file.
        case numberTooLarge(UInt64)
        /// A table whose entries have a size that the format does not have.
        case entrySize(Int, expected: Int)
        /// A table that ends in the middle of an entry, or code that ends in the middle of a slot.
        case notAMultiple(size: Int, of: Int)
        /// Section headers that leave the file.
        case sectionHeadersOutside(count: Int, available: Int)
        /// Section headers of which there are none.
        case noSections
        /// A section that leaves the file.
        case sectionOutside(offset: Int, size: Int, index: Int)
        /// A byte that belongs to two sections.
        case sectionsOverlap(String, String)
        /// An index that no section has.
        case noSuchSection(Int, count: Int)
        /// A section that should hold strings, and doesn't.
        case notAStringTable(section: Int)
        /// A name that begins outside of its string table.
        case nameOutside(offset: Int, table: Int)
        /// A name without a NUL in its string table.
        case nameWithoutEnd(table: Int)
        /// A name that goes on for too long.
        case nameTooLong
        /// Overlapping names that add up to far more than the file.
        case namesTooLong
        /// More than one table of symbols.
        case secondSymbolTable
        /// Relocations for another table than that of the symbols.
        case notTheSymbolTable(section: Int)
        /// An index that no symbol has.
        case noSuchSymbol(Int, count: Int)
        /// A relocation of a place that its section does not have.
        case relocationOutside(offset: Int, section: String)

        /// No table of symbols, without which nothing in the object has a name.
        case noSymbolTable
        /// Two sections of a name that an object may have once.
        case secondSection
        /// A section `version` that holds something else than one number of 4 bytes.
        case versionSize(Int)
        /// Map definitions of before BTF.
        case legacyMaps
        /// BTF or `.BTF.ext` that can't be read.
        case typeFormat(BTFError)
        /// A section that means nothing without BTF that describes it.
        case needsTypeFormat

        /// A function that is empty, leaves its section, or doesn't consist of whole slots.
        case functionOutside(offset: Int, size: Int, available: Int)
        /// A function that shares instructions with another one.
        case functionsOverlap(String)
        /// A name that two programs have.
        case secondProgram
        /// A name that two different functions have.
        case secondFunction
        /// Programs that together have more instructions than an object may have.
        case programsTooLarge

        /// More sections than a file can number.
        case tooManySections(Int)
        /// An address inside of a map that no section holds.
        case noDataSection(String)
        /// Two relocations of one place.
        case secondRelocation
        /// A relocation that is not at the start of an instruction.
        case relocationInsideInstruction
        /// A relocation of an instruction that is neither a call nor loads 64 bits.
        case notRelocatableInstruction(opcode: UInt8, symbol: String)
        /// A relocation of a type that does not exist, or does not fit the place.
        case unsupportedRelocation(UInt32, symbol: String)
        /// An instruction that means nothing without a relocation.
        case missingRelocation
        /// A symbol whose value and addend exceed any section.
        case addendTooLarge(Int64, symbol: String)
        /// A symbol that is neither defined here nor declared as something of the kernel's.
        case undefinedSymbol(String)
        /// A symbol in a section that instructions can't refer to so.
        case unsupportedTarget(symbol: String, section: String)
        /// A place at which no function begins.
        case notAFunction(offset: Int, section: String)
        /// A place at which no program begins.
        case notAProgram(String)
        /// A place at which no map is declared.
        case notAMap(String)
        /// An address outside of its section.
        case addressOutside(offset: Int, section: String)
        /// A pointer in `.maps` or `.struct_ops` that is not among the values of a map.
        case pointerOutsideOfValues

        /// A type in a section of variables that isn't one.
        case notAVariable(TypeID)
        /// A visible variable that has no symbol in its section.
        case variableWithoutSymbol(String)
        /// Variables that share bytes.
        case variablesOverlap(String, offset: Int)
        /// A variable that leaves its section.
        case variableOutside(String, offset: Int, size: Int)
        /// A variable of the kernel's configuration that is neither a number nor text.
        case unsupportedConfiguration(String)

        /// A name that two maps have.
        case secondMap
        /// A map that is declared as something else than a struct.
        case mapIsNoStruct
        /// A map whose declaration has no `type`.
        case mapWithoutType
        /// A map type that does not exist.
        case unknownMapType(UInt32)
        /// A member that map declarations don't have.
        case unknownMapField(String)
        /// A member that should be declared with `__uint` or `__ulong`.
        case notAMapNumber(String)
        /// A number that does not fit 32 bits.
        case mapFieldTooLarge(String, UInt64)
        /// A member that should be declared with `__type`.
        case notAMapType(String)
        /// Two different sizes of keys or of values.
        case contradictorySizes(String, Int, Int)
        /// A way of pinning that does not exist.
        case unknownPinning(UInt32)
        /// Elements that a map of its type can't be declared with.
        case unsupportedElements
        /// An element that no declaration can fill.
        case elementIndex(Int)
        /// A type of keys or values that the map can't have.
        case unsuitableType(TypeID)
        /// Variables in an arena, of which there must be one.
        case arenaCount(Int)
    }
}

extension ObjectError.Reason: CustomStringConvertible {
    /// The sentence without the place.
    public var description: String {
        switch self {
        case .notELF: "not an ELF file"
        case .not64Bit(let width): "not a 64-bit ELF file (class \(width))"
        case .unknownByteOrder(let order): "unknown byte order \(order)"
        case .unknownELFVersion(let version): "unknown ELF version \(version)"
        case .notBPF(let machine): "not an object file for BPF (machine \(machine))"
        case .notRelocatable(let type): "not a relocatable object file (type \(type))"
        case .truncated(let needed, let available): "truncated: \(needed) bytes needed, \(available) available"
        case .numberTooLarge(let number): "\(number) is more than a file can have"
        case .entrySize(let size, let expected): "entries of \(size) bytes where the format has \(expected)"
        case .notAMultiple(let size, let unit): "\(size) bytes are not a multiple of \(unit)"
        case .sectionHeadersOutside(let count, let available):
            "\(count) section headers, of which \(available) lie inside the file"
        case .noSections: "no section headers"
        case .sectionOutside(let offset, let size, let index):
            "section \(index) has \(size) bytes at offset \(offset), which leave the file"
        case .sectionsOverlap(let first, let second): "sections '\(first)' and '\(second)' overlap"
        case .noSuchSection(let index, let count): "there is no section \(index) among \(count)"
        case .notAStringTable(let section): "section \(section) is not a string table"
        case .nameOutside(let offset, let table): "name \(offset) lies outside of string table \(table)"
        case .nameWithoutEnd(let table): "a name does not end in string table \(table)"
        case .nameTooLong: "a name of more than \(NameReader.nameLimit) bytes"
        case .namesTooLong: "overlapping names add up to too much text"
        case .secondSymbolTable: "a second symbol table"
        case .notTheSymbolTable(let section): "section \(section) is not the symbol table"
        case .noSuchSymbol(let index, let count): "there is no symbol \(index) among \(count)"
        case .relocationOutside(let offset, let section):
            "a relocation at offset \(offset) lies outside of section '\(section)'"
        case .noSymbolTable: "no symbol table; was the object stripped?"
        case .secondSection: "a second section of this name"
        case .versionSize(let size): "a kernel version has 4 bytes, not \(size)"
        case .legacyMaps: "map definitions in 'maps' are no longer supported; declare maps in '.maps'"
        case .typeFormat(let error): error.description
        case .needsTypeFormat: "no BTF describes it; compile with -g"
        case .functionOutside(let offset, let size, let available):
            "\(size) bytes at offset \(offset) are not whole instructions of \(available) bytes"
        case .functionsOverlap(let other): "overlaps the function '\(other)'"
        case .secondProgram: "a second program of this name"
        case .secondFunction: "a second, different function of this name"
        case .programsTooLarge: "with it, programs have more than \(CollectionSpec.sizeLimit) instructions and records"
        case .tooManySections(let count): "\(count) sections are more than a file can have"
        case .noDataSection(let map): "no section holds the value of map '\(map)', so that nothing can point into it"
        case .secondRelocation: "a second relocation of this place"
        case .relocationInsideInstruction: "a relocation inside of an instruction"
        case .notRelocatableInstruction(let opcode, let symbol):
            "an instruction with opcode 0x\(String(opcode, radix: 16)) can't refer to '\(symbol)'"
        case .unsupportedRelocation(let type, let symbol):
            "relocation type \(type) of '\(symbol)' is not supported here"
        case .missingRelocation: "a function's address without relocation"
        case .addendTooLarge(let addend, let symbol): "'\(symbol)' with addend \(addend) is beyond any section"
        case .undefinedSymbol(let symbol): "'\(symbol)' is neither defined nor declared as __ksym or __kconfig"
        case .unsupportedTarget(let symbol, let section):
            "an instruction can't refer to '\(symbol)' in section '\(section)' so"
        case .notAFunction(let offset, let section): "no function begins at offset \(offset) of section '\(section)'"
        case .notAProgram(let symbol): "'\(symbol)' is not a program"
        case .notAMap(let symbol): "'\(symbol)' is not a map"
        case .addressOutside(let offset, let section): "offset \(offset) lies outside of section '\(section)'"
        case .pointerOutsideOfValues: "a pointer that is not among the values of a map"
        case .notAVariable(let type): "type \(type) is not a variable"
        case .variableWithoutSymbol(let name): "variable '\(name)' has no symbol"
        case .variablesOverlap(let name, let offset): "variable '\(name)' at offset \(offset) overlaps the one before"
        case .variableOutside(let name, let offset, let size):
            "variable '\(name)' has \(size) bytes at offset \(offset), which leave the section"
        case .unsupportedConfiguration(let name): "'\(name)' is neither a number nor text"
        case .secondMap: "a second map of this name"
        case .mapIsNoStruct: "not declared as a struct"
        case .mapWithoutType: "no type"
        case .unknownMapType(let type): "unknown map type \(type)"
        case .unknownMapField(let name): "unknown field '\(name)'"
        case .notAMapNumber(let name): "field '\(name)' is not a number; declare it with __uint or __ulong"
        case .mapFieldTooLarge(let name, let value): "field '\(name)': \(value) does not fit 32 bits"
        case .notAMapType(let name): "field '\(name)' is not a type; declare it with __type"
        case .contradictorySizes(let what, let first, let second):
            "a \(what) of \(first) bytes and of \(second) bytes"
        case .unknownPinning(let pinning): "unknown pinning \(pinning)"
        case .unsupportedElements: "'values' must be inner maps of a map of maps, or programs of a prog_array"
        case .elementIndex(let index): "an object can't say what element \(index) starts with"
        case .unsuitableType(let type): "keys or values can't have type \(type)"
        case .arenaCount(let count): "variables in an arena need one map of type arena, not \(count)"
        }
    }
}
