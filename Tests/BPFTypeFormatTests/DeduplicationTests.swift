import BPFBytes
import BPFTypeFormat
import Testing

@Suite struct DeduplicationTests {
    private static let int = BTFType.integer(IntegerType(name: "int", size: 4, encoding: .signed))

    private static func deduplicated(_ types: [BTFType], order: ByteOrder = .host) throws -> [BTFType] {
        var builder = BTFBuilder()
        for type in types { builder.add(type) }
        let result = try BTF(try builder.encode(order: order)).deduplicated()
        let again = try result.btf.deduplicated().btf
        #expect(try RawPrinter(again).text() == RawPrinter(result.btf).text())
        return try result.btf.identifiers().map { try result.btf.type($0) }
    }

    private static func structure(_ name: String, _ members: [(String, TypeID)], size: Int = 8) -> BTFType {
        .structure(
            Composite(
                name: name, size: size,
                members: members.enumerated().map { Member(name: $1.0, type: $1.1, bitOffset: $0 * 64) }))
    }

    @Test(arguments: ByteOrder.allCases)
    func `What is there twice is there once`(order: ByteOrder) throws {
        let types = try Self.deduplicated(AllKinds.types + AllKinds.types.map(Self.moved), order: order)
        let kept = AllKinds.types.map { type in type }
        // Variables and their sections stay twice.
        #expect(types.count == kept.count + 2)
        #expect(types[..<(kept.count - 1)].filter { $0.kind == .structure } == kept.filter { $0.kind == .structure })
    }

    /// The type when it stands behind a first copy of all.
    private static func moved(_ type: BTFType) -> BTFType {
        type.renumbered { $0 == .void ? .void : TypeID(rawValue: $0.rawValue + UInt32(AllKinds.types.count)) }
    }

    @Test func `Structs that refer to each other in a circle become one`() throws {
        let list = [Self.int, Self.structure("node", [("next", 3), ("value", 1)], size: 16), .pointer(2)]
        let copy = list.map { $0.renumbered { $0 == .void ? .void : TypeID(rawValue: $0.rawValue + 3) } }
        #expect(try Self.deduplicated(list + copy) == list)
    }

    @Test func `A declaration becomes its definition where users are the same`() throws {
        let types: [BTFType] = [
            .forward(name: "inner", isUnion: false), .pointer(1), Self.structure("outer", [("inner", 2)]),
            Self.int, Self.structure("inner", [("value", 4)], size: 4), .pointer(5),
            Self.structure("outer", [("inner", 6)]),
        ]
        let expected: [BTFType] = [
            .pointer(4), Self.structure("outer", [("inner", 1)]), Self.int,
            Self.structure("inner", [("value", 3)], size: 4),
        ]
        #expect(try Self.deduplicated(types) == expected)
    }

    @Test func `A lone declaration becomes the one definition of its name, if there is one`() throws {
        let lone: [BTFType] = [
            .forward(name: "a", isUnion: false), .typedef(name: "alias", type: 1), Self.structure("a", []),
        ]
        #expect(try Self.deduplicated(lone) == [.typedef(name: "alias", type: 2), Self.structure("a", [])])
        let ambiguous = lone + [Self.int, Self.structure("a", [("value", 4)])]
        #expect(try Self.deduplicated(ambiguous) == ambiguous)
        let union: [BTFType] = [.forward(name: "a", isUnion: true), Self.structure("a", [])]
        #expect(try Self.deduplicated(union) == union)
    }

    @Test func `An enumeration that is only declared becomes the one that has values`() throws {
        let declared = BTFType.enumeration(Enumeration(name: "color", enumerators: []))
        let defined = BTFType.enumeration64(
            Enumeration(name: "color", size: 8, enumerators: [Enumerator(name: "RED", value: 1)]))
        #expect(try Self.deduplicated([declared, .pointer(1), defined]) == [.pointer(2), defined])
        #expect(try Self.deduplicated([defined, declared, .pointer(2)]) == [defined, .pointer(1)])
    }

    @Test func `What differs stays`() throws {
        let types: [BTFType] = [
            Self.int, .integer(IntegerType(name: "int", size: 4)),
            Self.structure("pair", [("first", 1)]), Self.structure("pair", [("first", 2)]),
            .enumeration(Enumeration(name: "", enumerators: [Enumerator(name: "A", value: 1)])),
            .enumeration(Enumeration(name: "", enumerators: [Enumerator(name: "A", value: 2)])),
            .pointer(1), .pointer(2), .const(1), .volatile(1),
            .typeTag(TypeTag(value: "user", type: 1)), .typeTag(TypeTag(value: "rcu", type: 1)),
            .declarationTag(DeclarationTag(value: "tag", type: 3)),
            .declarationTag(DeclarationTag(value: "tag", type: 3, component: 0)),
        ]
        #expect(try Self.deduplicated(types) == types)
    }

    @Test func `Types that contain themselves are refused`() throws {
        #expect(throws: BTFError(.tooDeep, at: .type(2))) { try Self.deduplicated([.pointer(2), .const(1)]) }
    }

    @Test func `A reference or name that leads nowhere is refused`() throws {
        #expect(throws: BTFError(.unknownType(9), at: .type(1))) { try Self.deduplicated([.pointer(9)]) }
        var builder = BTFBuilder()
        builder.add(Self.int)
        var bytes = try builder.encode(order: .little)
        bytes[24] = 200
        #expect(throws: BTFError(.stringOutside(200), at: .type(1))) { try BTF(bytes).deduplicated() }
    }

    @Test func `Every old number has a new one`() throws {
        var builder = BTFBuilder()
        for type in [Self.int, Self.int, .pointer(2)] { builder.add(type) }
        let result = try BTF(try builder.encode()).deduplicated()
        #expect((0...4).map { result[TypeID(rawValue: $0)] } == [0, 1, 1, 2, nil])
    }
}
