import BPFBytes

/// The sections of any 64-bit ELF file: an object, a kernel, a kernel module.
///
/// The header fields that it reads: byte order at 5, section headers at 40, their size at 58, count at 60, names at 62. Of a
/// section header: name at 0, type at 4, offset at 24, size at 32, the count of sections (when the header has no room) at 32
/// and the index of names at 40 of the first.
/// - Source: the System V ABI, "Object Files".
struct ELFSections {
    static let magic: [UInt8] = [0x7f, 0x45, 0x4c, 0x46]
    private static let headerSize = 64
    private static let noBits: UInt32 = 8

    private let file: ImageBytes
    private let table: Int
    private let count: Int
    private let names: Int

    init(_ bytes: [UInt8]) throws(ImageError) {
        let little = ImageBytes(bytes: bytes)
        guard try little.read(UInt8.self, at: 4) == 2 else { throw .unsupportedELF(at: 4) }
        switch try little.read(UInt8.self, at: 5) {
        case 1: file = little
        case 2: file = ImageBytes(bytes: bytes, order: .big)
        default: throw .unsupportedELF(at: 5)
        }
        table = try file.count(at: 40)
        let size = try file.read(UInt16.self, at: 58)
        let shortCount = try file.read(UInt16.self, at: 60)
        let shortNames = try file.read(UInt16.self, at: 62)
        guard table > 0 else { throw .noTypes }
        guard size == Self.headerSize else { throw .unsupportedELF(at: 58) }
        _ = try file.range(table, Self.headerSize)
        count = shortCount == 0 ? try file.count(at: table + 32) : Int(shortCount)
        guard count <= bytes.count / Self.headerSize else { throw .noTypes }
        names = shortNames == .max ? Int(try file.read(UInt32.self, at: table + 40)) : Int(shortNames)
    }

    /// Where the bytes of the section with a name are.
    func section(named name: String) throws(ImageError) -> Range<Int> {
        let table = try contents(names)
        let wanted = Array(name.utf8) + [0]
        for index in 0..<count {
            let header = try header(index)
            let offset = Int(try file.read(UInt32.self, at: header))
            guard offset < table.count, file.has(wanted, at: table.lowerBound + offset) else { continue }
            guard try file.read(UInt32.self, at: header + 4) != Self.noBits else { continue }
            return try contents(index)
        }
        throw .noTypes
    }

    private func header(_ index: Int) throws(ImageError) -> Int {
        guard index < count else { throw .noTypes }
        let (distance, overflow) = table.addingReportingOverflow(index * Self.headerSize)
        guard !overflow else { throw .noTypes }
        return try file.range(distance, Self.headerSize).lowerBound
    }

    private func contents(_ index: Int) throws(ImageError) -> Range<Int> {
        let header = try header(index)
        return try file.range(try file.count(at: header + 24), try file.count(at: header + 32))
    }
}
