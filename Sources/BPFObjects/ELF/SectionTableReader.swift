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
        let place = start + namesIndex * ELFHeader.sectionHeaderSize
        let record = try FileRecord(file, at: place, count: ELFHeader.sectionHeaderSize)
        let table = try section(namesIndex, record, at: place, name: "")
        guard table.type == .stringTable else { throw ObjectError(.file(62), .notAStringTable(section: namesIndex)) }
        var sections: [ELFFile.Section] = []
        sections.reserveCapacity(count)
        for index in 0..<count {
            let place = start + index * ELFHeader.sectionHeaderSize
            let record = try FileRecord(file, at: place, count: ELFHeader.sectionHeaderSize)
            let name = try names.name(at: Int(record.field(0, as: UInt32.self)), in: table, for: place)
            sections.append(try section(index, record, at: place, name: name))
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

    private func section(_ index: Int, _ record: FileRecord, at place: Int, name: String) throws(ObjectError)
        -> ELFFile.Section
    {
        let section = try ELFFile.Section(index, record, name: name)
        guard section.type != .noBits, section.type != .null else { return section }
        guard section.offset <= file.bytes.count, section.size <= file.bytes.count - section.offset else {
            throw ObjectError(
                .file(place + 24), .sectionOutside(offset: section.offset, size: section.size, index: index))
        }
        return section
    }

    /// No byte may belong to two sections, so that reading every section costs no more than reading the file.
    private func checkOverlap(_ sections: [ELFFile.Section]) throws(ObjectError) {
        var occupied: [(offset: Int, index: Int)] = []
        occupied.reserveCapacity(sections.count)
        for index in sections.indices where sections[index].takesBytesOfFile {
            occupied.append((sections[index].offset, index))
        }
        occupied.sort { $0 < $1 }
        for place in occupied.indices.dropFirst() {
            let (offset, index) = occupied[place - 1]
            if occupied[place].offset < offset + sections[index].size {
                throw ObjectError(
                    .file(occupied[place].offset),
                    .sectionsOverlap(sections[index].name, sections[occupied[place].index].name))
            }
        }
    }
}

extension ELFFile.Section { fileprivate var takesBytesOfFile: Bool { size > 0 && type != .noBits && type != .null } }
