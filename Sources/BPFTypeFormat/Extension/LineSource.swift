import BPFBytes

/// Where a table of lines has them from; tables share it.
final class LineSource: Sendable {
    private enum Contents: Sendable {
        case records([LineRecord])
        /// Checked records of `.BTF.ext`.
        case section(LineSection)
        /// The records of a table in another order.
        case ordered(LineTable, [UInt32])
    }

    private let contents: Contents
    let count: Int
    /// Whether the records are in the order of their slots, as compilers write them.
    let isSorted: Bool

    init(_ records: [LineRecord]) {
        contents = .records(records)
        count = records.count
        isSorted = zip(records, records.dropFirst()).allSatisfy { $0.slot <= $1.slot }
    }

    init(_ section: LineSection, isSorted: Bool) {
        contents = .section(section)
        count = section.records.count
        self.isSorted = isSorted
    }

    /// The records of a table in the order of their slots; their texts stay where they are.
    init(sorting table: LineTable) {
        let indices = (0..<table.count).map { (slot: table.slot(at: $0), index: UInt32(truncatingIfNeeded: $0)) }
        contents = .ordered(table, indices.sorted { $0 < $1 }.map(\.index))
        count = table.count
        isSorted = true
    }

    func slot(_ index: Int) -> Int {
        switch contents {
        case .records(let records): records[index].slot
        case .section(let section): section.slot(index)
        case .ordered(let table, let order): table.slot(at: Int(order[index]))
        }
    }

    func record(_ index: Int) -> LineRecord {
        switch contents {
        case .records(let records): records[index]
        case .section(let section): section.record(index)
        case .ordered(let table, let order): table[Int(order[index])]
        }
    }
}

/// The line records of one section of code, as they stand in `.BTF.ext`.
///
/// Whoever makes one has checked that the records lie within the bytes and their texts within the strings.
struct LineSection: Sendable {
    let bytes: [UInt8]
    let order: ByteOrder
    let records: ExtensionDecoder.Records
    /// The types whose strings the records refer to.
    let strings: BTF

    func slot(_ index: Int) -> Int { Int(word(0, of: index) / 8) }

    func record(_ index: Int) -> LineRecord {
        let position = word(12, of: index)
        return LineRecord(
            slot: slot(index), fileName: text(word(4, of: index)), text: text(word(8, of: index)),
            line: Int(position >> 10), column: Int(position & 0x3ff))
    }

    private func word(_ field: Int, of index: Int) -> UInt32 {
        (try? bytes.read(at: records.start + index * records.stride + field, in: order)) ?? 0
    }

    /// A text, cut after as many bytes as a name may have: many lines may refer to one text.
    private func text(_ offset: UInt32) -> String {
        guard let (section, place) = try? strings.locate(offset, from: .type(.void)) else { return "" }
        return section.text(place.prefix(BTF.nameLimit))
    }
}
