import BPFBytes
import BPFObjects
import Testing

@Suite("Files that are no objects")
struct MalformedELFTests {
    @Test("Headers", arguments: headers)
    func header(malformation: Malformation) throws {
        try malformation.check("subprograms")
    }

    @Test("Tables", arguments: tables)
    func table(malformation: Malformation) throws {
        try malformation.check("subprograms")
    }

    @Test("Other files")
    func otherFiles() {
        #expect(failure([]) == "offset 0: not an ELF file")
        #expect(failure(Array("not an object".utf8)) == "offset 0: not an ELF file")
        #expect(failure(ELFFile.magic) == "offset 4: truncated: 1 bytes needed, 0 available")
        #expect(failure(ELFFile.magic + [2, 1, 1]) == "offset 16: truncated: 2 bytes needed, 0 available")
    }

    @Test("A machine number of 0 passes, as with libbpf")
    func noMachine() throws {
        var patch = try ObjectPatch("subprograms")
        patch.set(UInt16(0), at: 18)
        #expect(failure(patch.bytes) == nil)
    }

    @Test("Numbers of sections beyond 16 bits stand in the first header")
    func extendedNumbering() throws {
        var patch = try ObjectPatch("subprograms")
        let names = try patch.bytes.read(UInt16.self, at: 62, in: .little)
        let first = Int(try patch.bytes.read(UInt64.self, at: 40, in: .little))
        patch.set(UInt16(0), at: 60)
        patch.set(UInt16(0xffff), at: 62)
        patch.set(UInt64(patch.sectionCount), at: first + 32)
        patch.set(UInt32(names), at: first + 40)
        #expect(failure(patch.bytes) == nil)
        patch.set(UInt64(1) << 40, at: first + 32)
        let available = (patch.bytes.count - first) / 64
        let text = "offset \(first + 32): 1099511627776 section headers, of which \(available) lie inside the file"
        #expect(failure(patch.bytes) == text)
    }
}

extension MalformedELFTests {
    static let headers: [Malformation] = [
        .init("32 bits", "offset 4: not a 64-bit ELF file (class 1)") { $0.set(UInt8(1), at: 4) },
        .init("byte order", "offset 5: unknown byte order 3") { $0.set(UInt8(3), at: 5) },
        .init("version", "offset 6: unknown ELF version 0") { $0.set(UInt8(0), at: 6) },
        .init("x86-64", "offset 18: not an object file for BPF (machine 62)") { $0.set(UInt16(62), at: 18) },
        .init("executable", "offset 16: not a relocatable object file (type 2)") { $0.set(UInt16(2), at: 16) },
        .init("other byte order", "offset 18: not an object file for BPF (machine 63232)") { $0.set(UInt8(2), at: 5) },
        .init("header size", "offset 58: entries of 56 bytes where the format has 64") { $0.set(UInt16(56), at: 58) },
        .init("headers at the end of memory", "offset 40: 18446744073709551615 is more than a file can have") {
            $0.set(UInt64.max, at: 40)
        },
        .init("headers outside", "offset 60: {sections} section headers, of which 0 lie inside the file") {
            $0.set(UInt64(Int.max), at: 40)
        },
        .init("no headers", "no symbol table; was the object stripped?") { $0.set(UInt64(0), at: 40) },
        .init("too many headers", "offset 60: 65535 section headers, of which {sections} lie inside the file") {
            $0.set(UInt16(0xffff), at: 60)
        },
        .init("no such section of names", "offset 62: there is no section 4000 among {sections}") {
            $0.set(UInt16(4000), at: 62)
        },
        .init("names are no strings", "offset 62: section {.text} is not a string table") {
            $0.set(UInt16(truncatingIfNeeded: $0.index(".text")), at: 62)
        },
    ]

    static let tables: [Malformation] = [
        .init(
            "name outside", "name 4294967295 lies outside of string table {.strtab}",
            at: { $0.header("xdp", .name) }
        ) {
            $0.set(UInt32.max, at: $0.header("xdp", .name))
        },
        .init(
            "section outside", "section {xdp} has 9223372036854775807 bytes at offset 64, which leave the file",
            at: { $0.header("xdp", .offset) }
        ) {
            $0.set(UInt64(64), at: $0.header("xdp", .offset))
            $0.set(UInt64(Int.max), at: $0.header("xdp", .size))
        },
        .init("section wraps", "18446744073709551608 is more than a file can have", at: { $0.header("xdp", .offset) }) {
            $0.set(UInt64.max - 7, at: $0.header("xdp", .offset))
        },
        .init("sections overlap", "offset 64: sections '.text' and 'xdp' overlap") {
            $0.set(UInt64(64), at: $0.header("xdp", .offset))
        },
        .init("two symbol tables", "section '.symtab': a second symbol table") {
            $0.set(UInt32(2), at: $0.header("license", .type))
        },
        .init("symbol size", "section '.symtab': entries of 16 bytes where the format has 24") {
            $0.set(UInt64(16), at: $0.header(".symtab", .entrySize))
        },
        .init("half a symbol", "section '.symtab': 100 bytes are not a multiple of 24") {
            $0.set(UInt64(100), at: $0.header(".symtab", .size))
        },
        .init("symbols without strings", "section '.symtab': section {.text} is not a string table") {
            $0.set(UInt32(truncatingIfNeeded: $0.index(".text")), at: $0.header(".symtab", .link))
        },
        .init("symbols name themselves", "section '.symtab': section {.symtab} is not a string table") {
            $0.set(UInt32(truncatingIfNeeded: $0.index(".symtab")), at: $0.header(".symtab", .link))
        },
        .init(
            "symbol's name outside", "name 99999 lies outside of string table {.strtab}", at: { $0.symbol("from_xdp") }
        ) {
            $0.set(UInt32(99_999), at: $0.symbol("from_xdp"))
        },
        .init("symbol in no section", "there is no section 200 among {sections}", at: { $0.symbol("from_xdp") + 6 }) {
            $0.set(UInt16(200), at: $0.symbol("from_xdp") + 6)
        },
        .init(
            "symbol without wide index", "there is no section 65535 among {sections}", at: { $0.symbol("from_xdp") + 6 }
        ) {
            $0.set(UInt16(0xffff), at: $0.symbol("from_xdp") + 6)
        },
        .init(
            "symbol beyond memory", "18446744073709551615 is more than a file can have",
            at: { $0.symbol("from_xdp") + 8 }
        ) {
            $0.set(UInt64.max, at: $0.symbol("from_xdp") + 8)
        },
        .init("relocation size", "section '.relxdp': entries of 24 bytes where the format has 16") {
            $0.set(UInt64(24), at: $0.header(".relxdp", .entrySize))
        },
        .init("half a relocation", "section '.relxdp': 20 bytes are not a multiple of 16") {
            $0.set(UInt64(20), at: $0.header(".relxdp", .size))
        },
        .init("relocations of other symbols", "section '.relxdp': section {.text} is not the symbol table") {
            $0.set(UInt32(truncatingIfNeeded: $0.index(".text")), at: $0.header(".relxdp", .link))
        },
        .init(
            "relocation outside", "a relocation at offset 136 lies outside of section 'xdp'",
            at: { $0.contents(".relxdp") }
        ) {
            $0.set(UInt64(136), at: $0.contents(".relxdp"))
        },
        .init("relocation of no symbol", "there is no symbol 4000 among {symbols}", at: { $0.contents(".relxdp") + 8 })
        {
            $0.set(UInt64(4000) << 32 | 10, at: $0.contents(".relxdp") + 8)
        },
        .init("stripped", "no symbol table; was the object stripped?") {
            $0.set(UInt32(1), at: $0.header(".symtab", .type))
        },
    ]
}
