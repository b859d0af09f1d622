import BPFBytes

extension ELFFile {
    /// A place in a section that depends on where a symbol ends up.
    public struct Relocation: Hashable, Sendable {
        /// The place, in bytes from the start of its section.
        public let offset: Int
        /// How the place changes; `RelocationType` names those of BPF.
        public let type: UInt32
        private let symbolNumber: UInt32
        /// What is added to the symbol's value; nil when the place itself holds it.
        public let addend: Int64?

        /// What the place refers to, in ``ELFFile/symbols``.
        public var symbol: Int { Int(symbolNumber) }

        fileprivate init(_ file: FileReader, at place: Int, hasAddend: Bool) throws(ObjectError) {
            let record = try FileRecord(file, at: place, count: hasAddend ? 24 : 16)
            let info: UInt64 = record.field(8)
            offset = try record.byteCount(0)
            type = UInt32(truncatingIfNeeded: info)
            symbolNumber = UInt32(truncatingIfNeeded: info >> 32)
            addend = hasAddend ? record.field(16) : nil
        }
    }

    /// The relocations that change `section`, by offset.
    ///
    /// - Throws: for a table whose entries are of the wrong size, a place outside of `section`, or an unknown symbol.
    public func relocations(of section: Section) throws(ObjectError) -> [Relocation] {
        var relocations: [Relocation] = []
        let tables = tables.relocationSections
        var next = tables.partitioningIndex { $0.target >= section.index }
        while next < tables.count, tables[next].target == section.index {
            try appendRelocations(of: sections[tables[next].table], target: section, to: &relocations)
            next += 1
        }
        for index in relocations.indices.dropFirst() where relocations[index - 1].offset > relocations[index].offset {
            return relocations.sorted { $0.offset < $1.offset }
        }
        return relocations
    }

    private func appendRelocations(
        of table: Section,
        target: Section,
        to relocations: inout [Relocation]
    ) throws(ObjectError) {
        let hasAddend = table.type == .relocationsWithAddend
        let entrySize = hasAddend ? 24 : 16
        guard table.entrySize == entrySize else {
            throw ObjectError(.section(table.name), .entrySize(table.entrySize, expected: entrySize))
        }
        guard table.size.isMultiple(of: entrySize) else {
            throw ObjectError(.section(table.name), .notAMultiple(size: table.size, of: entrySize))
        }
        guard let symbolTable = tables.symbolTable, table.link == symbolTable else {
            throw ObjectError(.section(table.name), .notTheSymbolTable(section: table.link))
        }
        let file = FileReader(bytes: bytes, order: order)
        let symbolCount = symbols.count
        relocations.reserveCapacity(relocations.count + table.size / entrySize)
        for place in stride(from: table.offset, to: table.offset + table.size, by: entrySize) {
            let relocation = try Relocation(file, at: place, hasAddend: hasAddend)
            guard relocation.offset < target.size else {
                throw ObjectError(.file(place), .relocationOutside(offset: relocation.offset, section: target.name))
            }
            guard relocation.symbol < symbolCount else {
                throw ObjectError(.file(place + 8), .noSuchSymbol(relocation.symbol, count: symbolCount))
            }
            relocations.append(relocation)
        }
    }
}
