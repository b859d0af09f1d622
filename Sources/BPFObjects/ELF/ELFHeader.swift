import BPFBytes

/// What the first 64 bytes say: whether this is a file for us, and where the section headers are.
///
///     0       4     5    6        16   18      20       24    32     40     48     52 … 58       60    62
///     ┌───────┬─────┬────┬────────┬────┬───────┬────────┬─────┬──────┬──────┬──────┬────┬────────┬─────┬──────────┐
///     │ magic │class│data│ …      │type│machine│ version│entry│phoff │shoff │flags │ …  │entsize │shnum│ shstrndx │
///     └───────┴─────┴────┴────────┴────┴───────┴────────┴─────┴──────┴──────┴──────┴────┴────────┴─────┴──────────┘
struct ELFHeader {
    let order: ByteOrder
    /// Where the section headers begin, in bytes; 0 for a file without.
    let sectionHeaders: Int
    /// The number of section headers; 0 when the first header tells it, or when there are none.
    let sectionCount: UInt16
    /// The index of the section names; `extendedIndex` when the first header tells it.
    let sectionNames: UInt16

    static let size = 64
    static let sectionHeaderSize = 64
    static let relocatable: UInt16 = 1
    static let noMachine: UInt16 = 0
    static let machine: UInt16 = 247
    /// `SHN_XINDEX`: the real index stands elsewhere.
    static let extendedIndex: UInt16 = 0xffff

    init(_ bytes: [UInt8]) throws(ObjectError) {
        let file = FileReader(bytes: bytes, order: .host)
        for (offset, byte) in ELFFile.magic.enumerated() where (try? file.read(UInt8.self, at: offset)) != byte {
            throw ObjectError(.file(0), .notELF)
        }
        let width = try file.read(UInt8.self, at: 4)
        guard width == 2 else { throw ObjectError(.file(4), .not64Bit(class: width)) }
        let data = try file.read(UInt8.self, at: 5)
        guard let order = Self.order(data) else { throw ObjectError(.file(5), .unknownByteOrder(data)) }
        let version = try file.read(UInt8.self, at: 6)
        guard version == 1 else { throw ObjectError(.file(6), .unknownELFVersion(version)) }
        try self.init(FileReader(bytes: bytes, order: order))
    }

    private init(_ file: FileReader) throws(ObjectError) {
        order = file.order
        let type = try file.read(UInt16.self, at: 16)
        let machine = try file.read(UInt16.self, at: 18)
        guard machine == Self.machine || machine == Self.noMachine else {
            throw ObjectError(.file(18), .notBPF(machine: machine))
        }
        guard type == Self.relocatable else { throw ObjectError(.file(16), .notRelocatable(type: type)) }
        sectionHeaders = try file.readCount(at: 40)
        let entrySize = try file.read(UInt16.self, at: 58)
        sectionCount = try file.read(at: 60)
        sectionNames = try file.read(at: 62)
        guard sectionHeaders == 0 || Int(entrySize) == Self.sectionHeaderSize else {
            throw ObjectError(.file(58), .entrySize(Int(entrySize), expected: Self.sectionHeaderSize))
        }
    }

    private static func order(_ data: UInt8) -> ByteOrder? {
        switch data {
        case 1: .little
        case 2: .big
        default: nil
        }
    }
}
