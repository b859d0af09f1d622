import BPFBytes

extension ELFFile {
    /// A place in a section that depends on where a symbol ends up.
    public struct Relocation: Hashable, Sendable {
        /// The place, in bytes from the start of its section.
        public let offset: Int
        /// How the place changes; `RelocationType` names those of BPF.
        public let type: UInt32
        /// What the place refers to, in ``ELFFile/symbols``.
        public let symbol: Int
        /// What is added to the symbol's value; nil when the place itself holds it.
        public let addend: Int64?
    }

    /// The relocations that change `section`, by offset.
    ///
    /// - Throws: for a table whose entries are of the wrong size, a place outside of `section`, or an unknown symbol.
    public func relocations(of section: Section) throws(ObjectError) -> [Relocation] {
        var relocations: [Relocation] = []
        guard relocationSections.indices.contains(section.index) else { return [] }
        for index in relocationSections[section.index] {
            try appendRelocations(of: sections[index], target: section, to: &relocations)
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
        guard let symbolTable, table.link == symbolTable.index else {
            throw ObjectError(.section(table.name), .notTheSymbolTable(section: table.link))
        }
        let file = FileReader(bytes: bytes, order: order)
        relocations.reserveCapacity(relocations.count + table.size / entrySize)
        for place in stride(from: table.offset, to: table.offset + table.size, by: entrySize) {
            let relocation = try Relocation(file, at: place, hasAddend: hasAddend)
            guard relocation.offset < target.size else {
                throw ObjectError(.file(place), .relocationOutside(offset: relocation.offset, section: target.name))
            }
            guard relocation.symbol < symbols.count else {
                throw ObjectError(.file(place + 8), .noSuchSymbol(relocation.symbol, count: symbols.count))
            }
            relocations.append(relocation)
        }
    }
}

extension ELFFile.Relocation {
    fileprivate init(_ file: FileReader, at place: Int, hasAddend: Bool) throws(ObjectError) {
        let record = try FileRecord(file, at: place, count: hasAddend ? 24 : 16)
        let info: UInt64 = record.field(8)
        offset = try record.byteCount(0)
        type = UInt32(truncatingIfNeeded: info)
        symbol = Int(info >> 32)
        addend = hasAddend ? record.field(16) : nil
    }
}
