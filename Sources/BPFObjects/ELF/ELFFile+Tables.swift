import BPFBytes

extension ELFFile {
    /// What all copies of a file share.
    final class Tables: Sendable {
        let bytes: [UInt8]
        let order: ByteOrder
        let sections: [Section]
        let symbols: SymbolTable
        /// The index of the section that holds the symbols.
        let symbolTable: Int?
        /// Sections with relocations, with the section that they change, by the latter.
        let relocationSections: [(target: Int, table: Int)]

        init(_ bytes: [UInt8]) throws(ObjectError) {
            let header = try ELFHeader(bytes)
            var names = NameReader(bytes: bytes)
            let sections = try SectionTableReader(bytes: bytes, header: header).read(names: &names)
            let symbolTable = try Self.onlySymbolTable(of: sections)
            self.bytes = bytes
            order = header.order
            self.sections = sections
            self.symbolTable = symbolTable
            symbols =
                if let symbolTable {
                    try SymbolTableReader(
                        bytes: bytes, order: header.order, sections: sections, table: sections[symbolTable]
                    ).read(names: &names)
                } else { .none }
            relocationSections = Self.relocationSections(sections)
        }

        private static func onlySymbolTable(of sections: [Section]) throws(ObjectError) -> Int? {
            var found: Int?
            for index in sections.indices where sections[index].type == .symbolTable {
                guard found == nil else { throw ObjectError(.section(sections[index].name), .secondSymbolTable) }
                found = index
            }
            return found
        }

        private static func relocationSections(_ sections: [Section]) -> [(target: Int, table: Int)] {
            var found: [(target: Int, table: Int)] = []
            var isSorted = true
            found.reserveCapacity(sections.count { $0.type.holdsRelocations })
            for index in sections.indices where sections[index].type.holdsRelocations {
                let target = sections[index].info
                guard sections.indices.contains(target) else { continue }
                if let last = found.last, last.target > target { isSorted = false }
                found.append((target, index))
            }
            if !isSorted { found.sort { $0 < $1 } }
            return found
        }
    }
}
