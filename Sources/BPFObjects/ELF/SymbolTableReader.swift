import BPFBytes

/// Checks the symbols, each once.
///
///     0      4      5       6         8       16     24
///     ┌──────┬──────┬───────┬─────────┬───────┬──────┐
///     │ name │ info │ other │ section │ value │ size │
///     └──────┴──────┴───────┴─────────┴───────┴──────┘
struct SymbolTableReader {
    private let file: FileReader
    private let sections: [ELFFile.Section]
    private let table: ELFFile.Section

    init(bytes: [UInt8], order: ByteOrder, sections: [ELFFile.Section], table: ELFFile.Section) {
        file = FileReader(bytes: bytes, order: order)
        self.sections = sections
        self.table = table
    }

    func read(names: inout NameReader) throws(ObjectError) -> SymbolTable {
        guard table.entrySize == SymbolTable.entrySize else {
            throw ObjectError(.section(table.name), .entrySize(table.entrySize, expected: SymbolTable.entrySize))
        }
        guard table.size.isMultiple(of: SymbolTable.entrySize) else {
            throw ObjectError(.section(table.name), .notAMultiple(size: table.size, of: SymbolTable.entrySize))
        }
        guard table.link < sections.count, sections[table.link].type == .stringTable else {
            throw ObjectError(.section(table.name), .notAStringTable(section: table.link))
        }
        let strings = sections[table.link]
        let wideIndices = sections.first { $0.type == .symbolSections && $0.link == table.index }
        for index in 0..<(table.size / SymbolTable.entrySize) {
            let place = table.offset + index * SymbolTable.entrySize
            let entry = try FileRecord(file, at: place, count: SymbolTable.entrySize)
            _ = try names.place(at: Int(entry.field(0, as: UInt32.self)), in: strings, for: place)
            try checkHome(of: index, entry.field(6), at: place, wideIndices: wideIndices)
            _ = try entry.byteCount(8)
            _ = try entry.byteCount(16)
        }
        return SymbolTable(
            bytes: file.bytes, order: file.order, sections: sections, table: table, strings: strings.offset,
            wideIndices: wideIndices?.offset)
    }

    /// Checks that the section that defines a symbol is there.
    private func checkHome(
        of index: Int, _ narrow: UInt16, at place: Int, wideIndices: ELFFile.Section?
    ) throws(ObjectError) {
        if narrow == 0 { return }
        var section = Int(narrow)
        if narrow == ELFHeader.extendedIndex {
            guard let wideIndices, index < wideIndices.size / 4 else {
                throw ObjectError(.file(place + 6), .noSuchSection(section, count: sections.count))
            }
            section = Int(try file.read(UInt32.self, at: wideIndices.offset + index * 4))
        } else if narrow >= SymbolTable.firstReserved {
            return
        }
        guard section < sections.count else {
            throw ObjectError(.file(place + 6), .noSuchSection(section, count: sections.count))
        }
    }
}
