import BPFBytes

/// Reads the section headers.
///
///     0      4      8       16     24       32     40     44     48          56        64
///     ┌──────┬──────┬───────┬──────┬────────┬──────┬──────┬──────┬───────────┬─────────┐
///     │ name │ type │ flags │ addr │ offset │ size │ link │ info │ addralign │ entsize │
///     └──────┴──────┴───────┴──────┴────────┴──────┴──────┴──────┴───────────┴─────────┘
struct SectionTableReader {
    private let file: FileReader
    private let header: ELFHeader

    init(bytes: [UInt8], header: ELFHeader) {
        file = FileReader(bytes: bytes, order: header.order)
        self.header = header
    }

    func read(names: inout NameReader) throws(ObjectError) -> [ELFFile.Section] {
        let start = header.sectionHeaders
        if start == 0 { return [] }
        let count = try sectionCount(start: start)
        let namesIndex = try namesIndex(start: start, count: count)
        let table = try section(namesIndex, start: start, name: "")
        guard table.type == .stringTable else {
            throw ObjectError(.file(62), .notAStringTable(section: namesIndex))
        }
        var sections: [ELFFile.Section] = []
        sections.reserveCapacity(count)
        for index in 0..<count {
            let place = start + index * ELFHeader.sectionHeaderSize
            let name = try names.name(at: Int(try file.read(UInt32.self, at: place)), in: table, for: place)
            sections.append(try section(index, start: start, name: name))
        }
        try checkOverlap(sections)
        return sections
    }

    /// The number of sections, which stands in the first header when 16 bits can't hold it.
    private func sectionCount(start: Int) throws(ObjectError) -> Int {
        let isExtended = header.sectionCount == 0
        let (place, overflow) = start.addingReportingOverflow(32)
        let count = isExtended && !overflow ? try file.readCount(at: place) : Int(header.sectionCount)
        let available = max(file.bytes.count - start, 0) / ELFHeader.sectionHeaderSize
        guard count <= available else {
            throw ObjectError(
                .file(isExtended ? place : 60), .sectionHeadersOutside(count: count, available: available))
        }
        guard count > 0 else { throw ObjectError(.file(place), .noSections) }
        return count
    }

    private func namesIndex(start: Int, count: Int) throws(ObjectError) -> Int {
        let isExtended = header.sectionNames == ELFHeader.extendedIndex
        let index = isExtended ? Int(try file.read(UInt32.self, at: start + 40)) : Int(header.sectionNames)
        guard index < count else {
            throw ObjectError(.file(isExtended ? start + 40 : 62), .noSuchSection(index, count: count))
        }
        return index
    }

    private func section(_ index: Int, start: Int, name: String) throws(ObjectError) -> ELFFile.Section {
        let place = start + index * ELFHeader.sectionHeaderSize
        let section = ELFFile.Section(
            index: index,
            name: name,
            type: .init(rawValue: try file.read(at: place + 4)),
            flags: .init(rawValue: try file.read(at: place + 8)),
            offset: index == 0 ? 0 : try file.readCount(at: place + 24),
            size: index == 0 ? 0 : try file.readCount(at: place + 32),
            link: Int(try file.read(UInt32.self, at: place + 40)),
            info: Int(try file.read(UInt32.self, at: place + 44)),
            alignment: try file.read(at: place + 48),
            entrySize: try file.readCount(at: place + 56)
        )
        guard section.type != .noBits, section.type != .null else { return section }
        guard section.offset <= file.bytes.count, section.size <= file.bytes.count - section.offset else {
            throw ObjectError(
                .file(place + 24), .sectionOutside(offset: section.offset, size: section.size, index: index))
        }
        return section
    }

    /// No byte may belong to two sections, so that reading every section costs no more than reading the file.
    private func checkOverlap(_ sections: [ELFFile.Section]) throws(ObjectError) {
        let occupied = sections.filter { $0.type != .noBits && $0.type != .null && $0.size > 0 }
            .sorted { ($0.offset, $0.index) < ($1.offset, $1.index) }
        for (first, second) in zip(occupied, occupied.dropFirst()) where second.offset < first.offset + first.size {
            throw ObjectError(.file(second.offset), .sectionsOverlap(first.name, second.name))
        }
    }
}
