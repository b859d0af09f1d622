import BPFBytes
import BPFTypeFormat
import Testing

@Suite struct LookupTests {
    @Test func namesAreFoundByKind() throws {
        var builder = AllKinds.builder
        let second = builder.add(.structure(Composite(name: "pair", size: 0, members: [])))
        let function = builder.add(.function(name: "pair", prototype: AllKinds.prototype, linkage: .static))
        let btf = try BTF(builder.encode())
        #expect(try btf.identifiers(named: "pair") == [AllKinds.pair, second, function])
        #expect(try btf.identifiers(named: "pair", kind: .structure) == [AllKinds.pair, second])
        #expect(try btf.identifiers(named: "pair", kind: .union) == [])
        #expect(try btf.identifiers(named: "absent") == [])
        #expect(try btf.identifiers(named: "") == [])
        #expect(try btf.identifiers(named: "pair\0") == [])
    }

    @Test func namesOfEveryLengthAreFound() throws {
        var builder = BTFBuilder()
        let names = (1...40).map { String(repeating: "n", count: $0) }
        for name in names { builder.add(.forward(name: name, isUnion: false)) }
        for order in ByteOrder.allCases {
            let btf = try BTF(builder.encode(order: order))
            for (index, name) in names.enumerated() {
                #expect(try btf.identifiers(named: name) == [TypeID(rawValue: UInt32(index + 1))])
            }
        }
    }

    @Test func voidAndUnknownTypes() throws {
        let btf = try AllKinds.btf()
        #expect(try btf.type(.void) == .void)
        #expect(try btf.kind(.void) == nil)
        #expect(try btf.name(.void) == "")
        for id: TypeID in [29, 0xffff_ffff] {
            #expect(throws: BTFError(.unknownType(id), at: .type(id))) { try btf.type(id) }
        }
        #expect(throws: BTFError(.stringOutside(100_000), at: .offset(24 + 536))) { try btf.string(100_000) }
    }

    @Test func resolvingLooksThroughNamesAndQualifiers() throws {
        var builder = AllKinds.builder
        let qualified = builder.add(.const(AllKinds.pairAlias))
        let tagged = builder.add(.typeTag(TypeTag(value: "t", type: qualified)))
        let named = builder.add(.typedef(name: "t", type: tagged))
        let btf = try BTF(builder.encode())
        #expect(try btf.resolve(named).id == AllKinds.pair)
        #expect(try btf.resolve(AllKinds.restrictPointer).type == .pointer(AllKinds.constChar))
        #expect(try btf.resolve(.void).type == .void)
    }

    static let sizes: [(TypeID, Int)] = [
        (AllKinds.int, 4), (AllKinds.bool, 1), (AllKinds.double, 8), (AllKinds.pair, 24), (AllKinds.pairPointer, 8),
        (AllKinds.name, 8), (AllKinds.either, 8), (AllKinds.color, 4), (AllKinds.wide, 8), (AllKinds.pairAlias, 24),
        (AllKinds.volatileInt, 4), (AllKinds.restrictPointer, 8), (AllKinds.variable, 4), (AllKinds.section, 4),
        (AllKinds.userTag, 4), (AllKinds.huge, 16),
    ]

    @Test(arguments: sizes)
    func sizesFollowNamesAndArrays(id: TypeID, size: Int) throws {
        #expect(try AllKinds.btf().size(of: id) == size)
    }

    static let sizeless: [(TypeID, BTFKind?)] = [
        (.void, nil), (AllKinds.opaque, .forward), (AllKinds.function, .function),
        (AllKinds.prototype, .functionPrototype), (AllKinds.memberTag, .declarationTag), (AllKinds.attribute, nil),
    ]

    @Test(arguments: sizeless)
    func someTypesHaveNoSize(id: TypeID, kind: BTFKind?) {
        #expect(throws: BTFError(.noSize(kind), at: .type(id))) { try AllKinds.btf().size(of: id) }
    }

    @Test func chainsEndAtTheLimit() throws {
        var builder = BTFBuilder()
        builder.add(.float(name: "f", size: 8))
        for target in 1...40 { builder.add(.const(TypeID(rawValue: UInt32(target)))) }
        let btf = try BTF(builder.encode())
        let last = TypeID(rawValue: 1 + UInt32(BTF.depthLimit))
        #expect(try btf.size(of: last) == 8)
        #expect(try btf.resolve(last).id == 1)
        let beyond = last.advanced(by: 1)
        #expect(throws: BTFError(.tooDeep, at: .type(beyond))) { try btf.size(of: beyond) }
        #expect(throws: BTFError(.tooDeep, at: .type(beyond))) { try btf.resolve(beyond) }
    }

    @Test func splitTypesContinueTheirBase() throws {
        let base = try AllKinds.btf()
        var module = ByteWriter(order: .little)
        let strings = Array("\0module\0".utf8)
        for half: UInt16 in [0xeb9f, 1] { module.append(half) }
        for word: UInt32 in [24, 0, 24, 24, UInt32(strings.count)] { module.append(word) }
        let firstString = try AllKinds.builder.encode(order: .little).read(UInt32.self, at: 20, in: .little)
        for word: UInt32 in [firstString + 1, 8 << 24, AllKinds.pair.rawValue] { module.append(word) }
        for word: UInt32 in [1, 8 << 24, 29] { module.append(word) }
        module.append(contentsOf: strings)
        let btf = try BTF(module.bytes, base: base)
        #expect(try btf.count() == 30)
        #expect(try Array(btf.identifiers()) == [29, 30])
        #expect(try btf.type(29) == .typedef(name: "module", type: AllKinds.pair))
        #expect(try btf.type(30) == .typedef(name: "int", type: 29))
        #expect(try btf.type(AllKinds.int) == AllKinds.types[0])
        #expect(try btf.identifiers(named: "int") == [AllKinds.int, 30])
        #expect(try btf.size(of: 30) == 24)
        let flat = try BTF(BTFBuilder(copying: btf).encode())
        #expect(try RawPrinter(flat).text(30) == RawPrinter(btf).text(30))
        #expect(try flat.count() == 30)
    }

    @Test func copiesShareTheirIndexAcrossThreads() async throws {
        let btf = try AllKinds.btf()
        let found = await withTaskGroup(of: [TypeID].self) { group in
            for _ in 0..<16 { group.addTask { (try? btf.identifiers(named: "compare")) ?? [] } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(found == Array(repeating: [AllKinds.function], count: 16))
    }
}
