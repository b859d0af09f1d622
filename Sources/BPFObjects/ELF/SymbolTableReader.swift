import BPFBytes

/// Reads the symbols.
///
///     0      4      5       6         8       16     24
///     ┌──────┬──────┬───────┬─────────┬───────┬──────┐
///     │ name │ info │ other │ section │ value │ size │
///     └──────┴──────┴───────┴─────────┴───────┴──────┘
struct SymbolTableReader {
    private let file: FileReader
    private let sections: [ELFFile.Section]
    private let table: ELFFile.Section

    static let entrySize = 24
    /// `SHN_LORESERVE`: indices from here on are no sections.
    private static let firstReserved: UInt16 = 0xff00

    init(bytes: [UInt8], order: ByteOrder, sections: [ELFFile.Section], table: ELFFile.Section) {
        file = FileReader(bytes: bytes, order: order)
        self.sections = sections
        self.table = table
    }

    func read(names: inout NameReader) throws(ObjectError) -> [ELFFile.Symbol] {
        guard table.entrySize == Self.entrySize else {
            throw ObjectError(.section(table.name), .entrySize(table.entrySize, expected: Self.entrySize))
        }
        guard table.size.isMultiple(of: Self.entrySize) else {
            throw ObjectError(.section(table.name), .notAMultiple(size: table.size, of: Self.entrySize))
        }
        guard table.link < sections.count, sections[table.link].type == .stringTable else {
            throw ObjectError(.section(table.name), .notAStringTable(section: table.link))
        }
        let strings = sections[table.link]
        let wideIndices = sections.first { $0.type == .symbolSections && $0.link == table.index }
        var symbols: [ELFFile.Symbol] = []
        symbols.reserveCapacity(table.size / Self.entrySize)
        for index in 0..<(table.size / Self.entrySize) {
            let place = table.offset + index * Self.entrySize
            let entry = try FileRecord(file, at: place, count: Self.entrySize)
            let name = try names.name(at: Int(entry.field(0, as: UInt32.self)), in: strings, for: place)
            symbols.append(try symbol(index, entry, at: place, name: name, wideIndices: wideIndices))
        }
        return symbols
    }

    private func symbol(_ index: Int, _ entry: FileRecord, at place: Int, name: String, wideIndices: ELFFile.Section?)
        throws(ObjectError) -> ELFFile.Symbol
    {
        let info: UInt8 = entry.field(4)
        let visibility = entry.field(5, as: UInt8.self) & 3
        let type = ELFFile.SymbolType(info & 15)
        let home = try home(of: index, entry.field(6), at: place, wideIndices: wideIndices)
        var name = name
        if type == .section, name.isEmpty, case .section(let section) = home { name = sections[section].name }
        return ELFFile.Symbol(
            index: index, name: name, type: type, binding: .init(info >> 4),
            isHidden: visibility == 1 || visibility == 2, home: home, value: try entry.byteCount(8),
            size: try entry.byteCount(16))
    }

    private func home(of index: Int, _ narrow: UInt16, at place: Int, wideIndices: ELFFile.Section?) throws(ObjectError)
        -> ELFFile.Home
    {
        if narrow == 0 { return .undefined }
        var section = Int(narrow)
        if narrow == ELFHeader.extendedIndex {
            guard let wideIndices, index < wideIndices.size / 4 else {
                throw ObjectError(.file(place + 6), .noSuchSection(section, count: sections.count))
            }
            section = Int(try file.read(UInt32.self, at: wideIndices.offset + index * 4))
        } else if narrow >= Self.firstReserved {
            return .reserved(narrow)
        }
        guard section < sections.count else {
            throw ObjectError(.file(place + 6), .noSuchSection(section, count: sections.count))
        }
        return .section(section)
    }
}
