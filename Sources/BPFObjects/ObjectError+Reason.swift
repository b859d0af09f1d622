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
        case .namesTooLong: "overlapping names add up to too much text"
        case .secondSymbolTable: "a second symbol table"
        case .notTheSymbolTable(let section): "section \(section) is not the symbol table"
        case .noSuchSymbol(let index, let count): "there is no symbol \(index) among \(count)"
        case .relocationOutside(let offset, let section):
            "a relocation at offset \(offset) lies outside of section '\(section)'"
        }
    }
}
