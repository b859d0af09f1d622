import BPFBytes
import BPFTypeFormat
import Testing

@Suite struct EncodingTests {
    @Test func theFixtureHasEveryKind() {
        #expect(Set(AllKinds.types.compactMap(\.kind)) == Set(BTFKind.allCases))
    }

    @Test(arguments: ByteOrder.allCases)
    func everyKindSurvivesARoundTrip(order: ByteOrder) throws {
        let btf = try AllKinds.btf(order)
        #expect(btf.order == order)
        #expect(try btf.count() == AllKinds.types.count)
        let decoded = try btf.identifiers().map { try btf.type($0) }
        #expect(decoded == AllKinds.types)
        for (id, type) in zip(try btf.identifiers(), AllKinds.types) {
            #expect(try btf.kind(id) == type.kind)
            #expect(try btf.name(id) == type.name)
        }
    }

    @Test(arguments: ByteOrder.allCases)
    func copyingGivesTheSameBytes(order: ByteOrder) throws {
        let bytes = try AllKinds.builder.encode(order: order)
        let copy = try BTFBuilder(copying: BTF(bytes))
        #expect(try copy.encode(order: order) == bytes)
    }

    @Test func theHeaderStandsAsTheFormatSays() throws {
        var builder = BTFBuilder()
        builder.add(.pointer(.void))
        let expected: [UInt8] = [
            0x9f, 0xeb, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 12, 0, 0, 0, 12, 0, 0, 0, 1, 0, 0, 0,
            0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0,
            0,
        ]
        #expect(try builder.encode(order: .little) == expected)
    }

    @Test func stringsAreWrittenOnce() throws {
        var builder = BTFBuilder()
        let first = builder.string("int")
        builder.add(.float(name: "int", size: 8))
        builder.add(.forward(name: "int", isUnion: false))
        let btf = try BTF(builder.encode())
        #expect(try btf.string(first) == "int")
        #expect(try builder.encode().count == 24 + 2 * 12 + 5)
    }

    @Test func typesCanBeExchanged() throws {
        var builder = BTFBuilder()
        let id = builder.add(.forward(name: "list", isUnion: false))
        #expect(builder.nextID == 2)
        builder.replace(id, with: .structure(Composite(name: "list", size: 0, members: [])))
        #expect(try BTF(builder.encode()).kind(id) == .structure)
    }

    static let unencodable: [(BTFType, BTFError.Reason)] = [
        (.void, .unexpectedKind(nil)),
        (.float(name: "a\0b", size: 8), .embeddedNUL),
        (.float(name: "f", size: -1), .fieldOverflow(name: "size", value: -1)),
        (.array(element: 1, index: 1, count: 1 << 32), .fieldOverflow(name: "nelems", value: 1 << 32)),
        (.integer(IntegerType(name: "i", size: 4, bitWidth: 256)), .fieldOverflow(name: "bits", value: 256)),
        (
            .integer(IntegerType(name: "i", size: 4, encoding: IntegerEncoding(rawValue: 16))),
            .fieldOverflow(name: "encoding", value: 16)
        ),
        (
            .structure(
                Composite(
                    name: "s", size: 4, members: [Member(name: "m", type: 1, bitOffset: 1 << 24, bitWidth: 1)])),
            .fieldOverflow(name: "bit_offset", value: 1 << 24)
        ),
        (
            .union(Composite(name: "u", size: 4, members: [Member(name: "m", type: 1, bitOffset: 0, bitWidth: 256)])),
            .fieldOverflow(name: "bitfield_size", value: 256)
        ),
        (
            .enumeration(Enumeration(name: "e", enumerators: [Enumerator(name: "A", value: -1)])),
            .fieldOverflow(name: "val", value: -1)
        ),
        (
            .functionPrototype(
                FunctionPrototype(
                    returns: 0, parameters: Array(repeating: Parameter(name: "", type: 1), count: 65536))),
            .fieldOverflow(name: "vlen", value: 65536)
        ),
    ]

    @Test(arguments: unencodable)
    func whatDoesNotFitIsAnError(type: BTFType, reason: BTFError.Reason) {
        var builder = BTFBuilder()
        builder.add(.pointer(.void))
        builder.add(type)
        #expect(throws: BTFError(reason, at: .type(2))) { try builder.encode() }
    }
}
