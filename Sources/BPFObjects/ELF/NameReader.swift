import BPFBytes

/// Reads names out of string tables.
///
/// Tables may share tails (`.text` inside `.rel.text`), so names can take more room than their table; a file in which they
/// take absurdly more is refused before it costs time.
struct NameReader {
    private let bytes: [UInt8]
    private var budget: Int

    /// How many times a file's size its names may take.
    private static let amplification = 16
    /// How many bytes a name may have.
    static let nameLimit = 4096

    init(bytes: [UInt8]) {
        self.bytes = bytes
        budget = bytes.count * Self.amplification
    }

    /// The name at `offset` of `table`; `place` is where the file refers to it.
    mutating func name(at offset: Int, in table: ELFFile.Section, for place: Int) throws(ObjectError) -> String {
        let place = try self.place(at: offset, in: table, for: place)
        return place.isEmpty ? "" : String(decoding: bytes[place], as: UTF8.self)
    }

    /// Where that name lies, checked and counted.
    mutating func place(at offset: Int, in table: ELFFile.Section, for place: Int) throws(ObjectError) -> Range<Int> {
        guard offset < table.size else {
            throw ObjectError(.file(place), .nameOutside(offset: offset, table: table.index))
        }
        let start = table.offset + offset
        let available = table.size - offset
        let limit = start + min(available, Self.nameLimit + 1)
        let end = bytes.firstZero(in: start..<limit)
        guard end < limit else {
            let isLong = available > Self.nameLimit
            throw ObjectError(.file(start), isLong ? .nameTooLong : .nameWithoutEnd(table: table.index))
        }
        guard end - start <= budget else { throw ObjectError(.file(start), .namesTooLong) }
        budget -= end - start
        return start..<end
    }
}
