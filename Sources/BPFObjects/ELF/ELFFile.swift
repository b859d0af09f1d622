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

    /// The whole file.
    public let bytes: [UInt8]
    /// The order of every integer in it, code included.
    public let order: ByteOrder
    /// Every section, at its index; the first one is the empty section that index 0 stands for.
    public let sections: [Section]
    /// Every symbol, at its index; the first one is the empty symbol that index 0 stands for.
    public let symbols: [Symbol]
    /// The section that holds the symbols; nil for a stripped file.
    public let symbolTable: Section?

    /// Sections with relocations, by the index of the section they change.
    let relocationSections: [[Int]]

    /// Reads the tables.
    public init(_ bytes: [UInt8]) throws(ObjectError) {
        let header = try ELFHeader(bytes)
        var names = NameReader(bytes: bytes)
        let sections = try SectionTableReader(bytes: bytes, header: header).read(names: &names)
        let symbolTable = try Self.onlySymbolTable(of: sections)
        self.bytes = bytes
        self.order = header.order
        self.sections = sections
        self.symbolTable = symbolTable
        symbols =
            if let symbolTable {
                try SymbolTableReader(bytes: bytes, order: header.order, sections: sections, table: symbolTable)
                    .read(names: &names)
            } else { [] }
        var relocationSections = [[Int]](repeating: [], count: sections.count)
        for index in sections.indices where sections[index].type.holdsRelocations {
            let target = sections[index].info
            if relocationSections.indices.contains(target) { relocationSections[target].append(index) }
        }
        self.relocationSections = relocationSections
    }

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

    private static func onlySymbolTable(of sections: [Section]) throws(ObjectError) -> Section? {
        guard let first = sections.firstIndex(where: { $0.type == .symbolTable }) else { return nil }
        let second = sections[(first + 1)...].first { $0.type == .symbolTable }
        if let second { throw ObjectError(.section(second.name), .secondSymbolTable) }
        return sections[first]
    }
}
