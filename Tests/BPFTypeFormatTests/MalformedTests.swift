import BPFBytes
import BPFTypeFormat
import Testing

/// A blob of the given records and strings, with a header that tells the truth unless a test changes it.
private func blob(
    _ records: [UInt32],
    strings: [UInt8] = [0],
    change: (inout [UInt8]) -> Void = { _ in }
) -> [UInt8] {
    var writer = ByteWriter(order: .little)
    for half: UInt16 in [0xeb9f, 1] { writer.append(half) }
    let length = UInt32(records.count * 4)
    for word in [24, 0, length, length, UInt32(strings.count)] + records { writer.append(word) }
    writer.append(contentsOf: strings)
    var bytes = writer.bytes
    change(&bytes)
    return bytes
}

/// A kind where records have it.
private func kind(_ kind: BTFKind) -> UInt32 { UInt32(kind.rawValue) << 24 }

@Suite struct MalformedTests {
    static let headers: [MalformedCase] = [
        MalformedCase("no bytes", [], BTFError(.truncated(needed: 2, available: 0), at: .offset(0))),
        MalformedCase("magic", [0x7f, 0x45, 0x4c, 0x46], BTFError(.notBTF(magic: 0x457f), at: .offset(0))),
        MalformedCase("version", blob([]) { $0[2] = 9 }, BTFError(.unsupportedVersion(9), at: .offset(2))),
        MalformedCase(
            "half a header", Array(blob([])[..<6]), BTFError(.truncated(needed: 4, available: 2), at: .offset(4))),
        MalformedCase("short header", blob([]) { $0[4] = 23 }, BTFError(.shortHeader(length: 23), at: .offset(4))),
        MalformedCase(
            "long header", blob([]) { $0[4] = 99 }, BTFError(.truncated(needed: 99, available: 25), at: .offset(0))),
        MalformedCase(
            "types outside", blob([]) { $0[12] = 200 },
            BTFError(.sectionOutside(name: "type", length: 200, available: 1), at: .offset(8))
        ),
        MalformedCase(
            "types far outside", blob([]) { $0[11] = 0xff },
            BTFError(.sectionOutside(name: "type", length: 0, available: 0), at: .offset(8))
        ),
        MalformedCase(
            "strings outside", blob([]) { $0[20] = 9 },
            BTFError(.sectionOutside(name: "string", length: 9, available: 1), at: .offset(16))
        ),
        MalformedCase("no strings", blob([], strings: []), BTFError(.unterminatedStrings, at: .offset(24))),
        MalformedCase(
            "string without NUL", blob([], strings: [0, 65]), BTFError(.unterminatedStrings, at: .offset(24))),
        MalformedCase("first string", blob([], strings: [65, 0]), BTFError(.unterminatedStrings, at: .offset(24))),
        MalformedCase(
            "misaligned",
            blob([0, 0], strings: [0]) {
                $0[8] = 2; $0[12] = 4
            },
            BTFError(.misalignedSection(name: "type"), at: .offset(8))
        ),
    ]

    @Test(arguments: headers)
    func headersAreCheckedWhenOpened(malformed: MalformedCase) {
        #expect(throws: malformed.error) { try BTF(malformed.bytes) }
    }

    static let records: [MalformedCase] = [
        MalformedCase("kind 0", blob([0, 0, 0]), BTFError(.unknownKind(0), at: .offset(28))),
        MalformedCase("kind 20", blob([0, 20 << 24, 0]), BTFError(.unknownKind(20), at: .offset(28))),
        MalformedCase(
            "half a record", blob([0, 2 << 24]), BTFError(.truncated(needed: 12, available: 8), at: .offset(24))),
        MalformedCase(
            "vlen beyond the section", blob([0, kind(.structure) | 65535, 4]),
            BTFError(.recordOutside(kind: .structure, length: 786_432, available: 12), at: .offset(24))
        ),
        MalformedCase(
            "integer without its word", blob([0, kind(.integer), 4]),
            BTFError(.recordOutside(kind: .integer, length: 16, available: 12), at: .offset(24))
        ),
        MalformedCase("list on a pointer", blob([0, kind(.pointer) | 1, 0]), BTFError(.reservedBits(1), at: .type(1))),
        MalformedCase(
            "flag on a typedef", blob([0, kind(.typedef) | 1 << 31, 0]),
            BTFError(.reservedBits(1 << 31), at: .type(1))
        ),
        MalformedCase(
            "unused bits", blob([0, kind(.const) | 1 << 20, 0]), BTFError(.reservedBits(1 << 20), at: .type(1))),
        MalformedCase("name outside", blob([9, kind(.forward), 0]), BTFError(.stringOutside(9), at: .type(1))),
        MalformedCase(
            "name too long",
            blob([1, kind(.forward), 0], strings: [0] + Array(repeating: 65, count: 4097) + [0]),
            BTFError(.nameTooLong(length: 4097), at: .type(1))
        ),
        MalformedCase(
            "member name outside", blob([0, kind(.structure) | 1, 4, 7, 0, 0]),
            BTFError(.stringOutside(7), at: .type(1))
        ),
        MalformedCase(
            "integer of 3 bytes", blob([0, kind(.integer), 3, 24]),
            BTFError(.invalidInteger(size: 3, bitOffset: 0, bitWidth: 24), at: .type(1))
        ),
        MalformedCase(
            "integer beyond its storage", blob([0, kind(.integer), 4, 8 << 16 | 32]),
            BTFError(.invalidInteger(size: 4, bitOffset: 8, bitWidth: 32), at: .type(1))
        ),
        MalformedCase(
            "integer with unused bits", blob([0, kind(.integer), 4, 1 << 28 | 32]),
            BTFError(.reservedBits(1 << 28), at: .type(1))
        ),
        MalformedCase(
            "enum of 3 bytes", blob([0, kind(.enumeration), 3]),
            BTFError(.invalidSize(kind: .enumeration, size: 3), at: .type(1))
        ),
        MalformedCase(
            "float of 5 bytes", blob([0, kind(.float), 5]),
            BTFError(.invalidSize(kind: .float, size: 5), at: .type(1))
        ),
        MalformedCase(
            "linkage of a function", blob([0, kind(.function) | 3, 0]), BTFError(.unknownLinkage(3), at: .type(1))),
        MalformedCase(
            "linkage of a variable", blob([0, kind(.variable), 0, 7]), BTFError(.unknownLinkage(7), at: .type(1))),
    ]

    @Test(arguments: records)
    func recordsAreCheckedWhenDecoded(malformed: MalformedCase) throws {
        let btf = try BTF(malformed.bytes)
        #expect(throws: malformed.error) { try btf.type(1) }
    }

    @Test func aBrokenRecordSparesThoseBefore() throws {
        let btf = try BTF(blob([0, kind(.pointer), 0, 0, 31 << 24, 0]))
        #expect(try btf.type(1) == .pointer(.void))
        #expect(throws: BTFError(.unknownKind(31), at: .offset(40))) { try btf.type(2) }
        #expect(throws: BTFError(.unknownKind(31), at: .offset(40))) { try btf.count() }
        #expect(throws: BTFError(.unknownKind(31), at: .offset(40))) { try btf.identifiers(named: "x") }
    }

    static let circles: [(String, [UInt32], TypeID)] = [
        ("pointer to a circle", [0, kind(.const), 2, 0, kind(.volatile), 1, 0, kind(.pointer), 1], 2),
        ("const and volatile", [0, kind(.const), 2, 0, kind(.volatile), 1], 1),
        ("array of itself", [0, kind(.array), 0, 1, 1, 2], 1),
    ]

    @Test(arguments: circles)
    func circlesEnd(name: String, records: [UInt32], id: TypeID) throws {
        let btf = try BTF(blob(records))
        #expect(throws: BTFError.self) { try btf.size(of: id) }
        #expect(throws: BTFError(.tooDeep, at: .type(id))) { try CPrinter(btf).declaration(id) }
        #expect(throws: BTFError.self) { try CPrinter(btf).header() }
        #expect(throws: BTFError.self) { try btf.value(of: id, in: [0, 0, 0, 0]) }
    }

    @Test func hugeArraysOverflow() throws {
        let dimension: (UInt32) -> [UInt32] = { [0, kind(.array), 0, $0, 1, 65536] }
        let btf = try BTF(blob([0, kind(.integer), 4, 32] + dimension(1) + dimension(2) + dimension(3)))
        #expect(try btf.size(of: 2) == 262_144)
        #expect(throws: BTFError(.sizeOverflow, at: .type(3))) { try btf.size(of: 3) }
        #expect(throws: BTFError(.sizeOverflow, at: .type(4))) { try btf.size(of: 4) }
    }

    @Test func arraysOfNothingEnd() throws {
        let btf = try BTF(
            blob([0, kind(.structure), 0] + [0, kind(.array), 0, 1, 1, .max]))
        #expect(try btf.size(of: 2) == 0)
        #expect(throws: BTFError(.tooLarge, at: .type(1))) { try btf.value(of: 2, in: []) }
    }

    @Test func paddingIsBounded() throws {
        let btf = try BTF(blob([0, kind(.structure), .max]))
        #expect(throws: BTFError(.tooLarge, at: .type(1))) { try CPrinter(btf).definition(1) }
    }

    /// Anonymous structs, each with the next one twice: 2³⁰ members when written out.
    @Test func anonymousTypesDoNotExplode() throws {
        var records: [UInt32] = []
        for id: UInt32 in 1..<30 {
            records += [id == 1 ? 1 : 0, kind(.structure) | 2, 0, 0, id + 1, 0, 0, id + 1, 0]
        }
        let btf = try BTF(blob(records + [0, kind(.structure), 0], strings: [0, 65, 0]))
        #expect(throws: BTFError.self) { try CPrinter(btf).definition(1) }
        #expect(throws: BTFError.self) { try CPrinter(btf).header() }
        #expect(throws: BTFError.self) { try btf.value(of: 1, in: []) }
    }

    @Test func errorsSayWhatAndWhere() {
        let cases: [(BTFError, String)] = [
            (BTFError(.notBTF(magic: 0x457f), at: .offset(0)), "not BTF: the magic number is 0x457f at offset 0"),
            (BTFError(.unknownType(7), at: .type(7)), "type 7 does not exist"),
            (
                BTFError(.recordOutside(kind: .union, length: 24, available: 12), at: .offset(36)),
                "a record of kind UNION has 24 bytes where 12 are available at offset 36"
            ),
            (
                BTFError(.tooDeep, at: .type(3)),
                "types are nested more than 32 deep or refer to themselves in type 3"
            ),
        ]
        for (error, text) in cases { #expect(error.description == text) }
    }
}
