import BPFBytes

/// Lays out an ELF file: header, contents, symbols, relocations, strings, section headers.
struct ELFEncoder {
    private let builder: ELFBuilder
    private var writer: ByteWriter
    private var strings = StringPool()
    /// What stands in the section headers, the empty one apart.
    private var headers: [Header] = []
    /// The number of each symbol in the file, in which local ones come first.
    private let symbolNumbers: [Int]
    private let symbolOrder: [Int]

    private struct Header {
        var name: String
        var type: ELFFile.SectionType
        var flags: ELFFile.SectionFlags = []
        var offset: Int
        var size: Int
        var link = 0
        var info = 0
        var alignment: Int
        var entrySize = 0
    }

    private static let relocationSize = 16
    /// `SHF_INFO_LINK`: the header's info is the index of a section.
    private static let infoLink = ELFFile.SectionFlags(rawValue: 0x40)

    init(_ builder: ELFBuilder) {
        self.builder = builder
        writer = ByteWriter(order: builder.order)
        let local = builder.symbols.indices.filter { builder.symbols[$0].binding == .local }
        let other = builder.symbols.indices.filter { builder.symbols[$0].binding != .local }
        symbolOrder = local + other
        var numbers = [Int](repeating: 0, count: builder.symbols.count)
        for (index, symbol) in symbolOrder.enumerated() { numbers[symbol] = index + 1 }
        symbolNumbers = numbers
    }

    func encode() throws(ObjectError) -> [UInt8] {
        var encoder = self
        encoder.writer.append(contentsOf: repeatElement(0, count: ELFHeader.size))
        for section in builder.sections { encoder.append(section) }
        let symbolTable = builder.sections.count + 1
        encoder.appendSymbols(strings: symbolTable + 1)
        let relocated = builder.sections.indices.filter { !builder.sections[$0].relocations.isEmpty }
        let count = symbolTable + 2 + relocated.count
        guard count < 0xff00 else { throw ObjectError(.object, .tooManySections(count)) }
        encoder.appendStrings(relocated)
        for index in relocated { encoder.appendRelocations(of: index, symbolTable: symbolTable) }
        encoder.appendHeaders(names: symbolTable + 1)
        return encoder.writer.bytes
    }

    private mutating func append(_ section: ELFBuilder.Section) {
        writer.align(to: section.alignment)
        headers.append(
            Header(
                name: section.name,
                type: section.type,
                flags: section.flags,
                offset: writer.count,
                size: section.size,
                alignment: section.alignment
            )
        )
        writer.append(contentsOf: section.contents)
    }

    private mutating func appendSymbols(strings link: Int) {
        writer.align(to: 8)
        let start = writer.count
        writer.append(contentsOf: repeatElement(0, count: SymbolTable.entrySize))
        for index in symbolOrder {
            let symbol = builder.symbols[index]
            writer.append(UInt32(truncatingIfNeeded: strings.offset(of: symbol.name)))
            writer.append(symbol.binding.rawValue << 4 | symbol.type)
            writer.append(UInt8(symbol.isHidden ? 2 : 0))
            writer.append(UInt16(truncatingIfNeeded: symbol.section.map { $0 + 1 } ?? 0))
            writer.append(UInt64(symbol.value))
            writer.append(UInt64(symbol.size))
        }
        headers.append(
            Header(
                name: ".symtab",
                type: .symbolTable,
                offset: start,
                size: writer.count - start,
                link: link,
                info: 1 + builder.symbols.count { $0.binding == .local },
                alignment: 8,
                entrySize: SymbolTable.entrySize
            )
        )
    }

    private mutating func appendStrings(_ relocated: [Int]) {
        let names = headers.map(\.name) + relocated.map { ".rel" + builder.sections[$0].name } + [".strtab"]
        for name in names { _ = strings.offset(of: name) }
        headers.append(
            Header(name: ".strtab", type: .stringTable, offset: writer.count, size: strings.bytes.count, alignment: 1))
        writer.append(contentsOf: strings.bytes)
    }

    private mutating func appendRelocations(of index: Int, symbolTable: Int) {
        let section = builder.sections[index]
        writer.align(to: 8)
        headers.append(
            Header(
                name: ".rel" + section.name,
                type: .relocations,
                flags: Self.infoLink,
                offset: writer.count,
                size: section.relocations.count * Self.relocationSize,
                link: symbolTable,
                info: index + 1,
                alignment: 8,
                entrySize: Self.relocationSize
            )
        )
        for relocation in section.relocations {
            writer.append(UInt64(relocation.offset))
            writer.append(UInt64(symbolNumbers[relocation.symbol]) << 32 | UInt64(relocation.type.rawValue))
        }
    }
}

extension ELFEncoder {
    /// Writes the section headers, then the file's header over the room that was left for it.
    private mutating func appendHeaders(names: Int) {
        writer.align(to: 8)
        let start = writer.count
        writer.append(contentsOf: repeatElement(0, count: ELFHeader.sectionHeaderSize))
        for header in headers {
            writer.append(UInt32(truncatingIfNeeded: strings.offset(of: header.name)))
            writer.append(header.type.rawValue)
            writer.append(header.flags.rawValue)
            writer.append(UInt64(0))
            writer.append(UInt64(header.offset))
            writer.append(UInt64(header.size))
            writer.append(UInt32(truncatingIfNeeded: header.link))
            writer.append(UInt32(truncatingIfNeeded: header.info))
            writer.append(UInt64(header.alignment))
            writer.append(UInt64(header.entrySize))
        }
        patchFileHeader(sectionHeaders: start, names: names)
    }

    private mutating func patchFileHeader(sectionHeaders: Int, names: Int) {
        let identification = ELFFile.magic + [2, builder.order == .little ? 1 : 2, 1]
        for (offset, byte) in identification.enumerated() { writer.patch(byte, at: offset) }
        writer.patch(ELFHeader.relocatable, at: 16)
        writer.patch(ELFHeader.machine, at: 18)
        writer.patch(UInt32(1), at: 20)
        writer.patch(UInt64(sectionHeaders), at: 40)
        writer.patch(UInt16(ELFHeader.size), at: 52)
        writer.patch(UInt16(ELFHeader.sectionHeaderSize), at: 58)
        writer.patch(UInt16(truncatingIfNeeded: headers.count + 1), at: 60)
        writer.patch(UInt16(truncatingIfNeeded: names), at: 62)
    }
}

/// Strings, each once, as a string table has them.
private struct StringPool {
    private(set) var bytes: [UInt8] = [0]
    private var offsets: [String: Int] = ["": 0]

    mutating func offset(of string: String) -> Int {
        if let offset = offsets[string] { return offset }
        let offset = bytes.count
        bytes += Array(string.utf8) + [0]
        offsets[string] = offset
        return offset
    }
}
