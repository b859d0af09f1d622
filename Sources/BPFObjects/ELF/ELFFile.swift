public import BPFBytes

/// A relocatable ELF64 file for BPF: its sections, symbols and relocations, before anything of them is understood.
///
/// Everything that is stored was checked against the file: a section's bytes lie inside it and belong to no other
/// section, names end in their string table, a symbol's section exists. All names together are bounded by a multiple of
/// the file's size, so that reading takes time and memory linear in it.
/// - Source: System V gABI, chapters 4 "Object Files"; the machine number and relocations in LLVM's BPF documentation.
public struct ELFFile: Sendable {
    /// The four bytes that every ELF file begins with.
    public static let magic: [UInt8] = [0x7f, 0x45, 0x4c, 0x46]

    let tables: Tables

    /// Reads the tables.
    public init(_ bytes: [UInt8]) throws(ObjectError) { tables = try Tables(bytes) }

    /// The whole file.
    public var bytes: [UInt8] { tables.bytes }
    /// The order of every integer in it, code included.
    public var order: ByteOrder { tables.order }
    /// Every section, at its index; the first one is the empty section that index 0 stands for.
    public var sections: [Section] { tables.sections }
    /// Every symbol, at its index; the first one is the empty symbol that index 0 stands for.
    public var symbols: SymbolTable { tables.symbols }
    /// The section that holds the symbols; nil for a stripped file.
    public var symbolTable: Section? { tables.symbolTable.map { tables.sections[$0] } }

    /// The bytes of a section of this file; none for a section that only occupies memory.
    public func contents(of section: Section) -> [UInt8] {
        guard section.type != .noBits, let contents = try? bytes.copy(at: section.offset, count: section.size) else {
            return []
        }
        return contents
    }

    /// Where the bytes of a section of this file are.
    func range(of section: Section) -> Range<Int> {
        section.type == .noBits ? 0..<0 : section.offset..<(section.offset + section.size)
    }

    /// The first section with a name; nil when there is none.
    public func section(named name: String) -> Section? {
        sections.first { $0.name == name }
    }
}
