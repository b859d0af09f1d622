import BPFBytes
import BPFTypeFormat
import Testing

@Suite struct ValidationTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let types: [BTFType]

        init(_ message: String, _ types: [BTFType]) {
            testDescription = message
            self.types = types
        }

        func bytes() throws -> [UInt8] {
            var builder = BTFBuilder()
            for type in types { builder.add(type) }
            return try builder.encode()
        }
    }

    private static let int = BTFType.integer(IntegerType(name: "int", size: 4, encoding: .signed))
    private static let odd = BTFType.integer(IntegerType(name: "odd", size: 4, bitWidth: 31))
    private static let nothing = BTFType.functionPrototype(FunctionPrototype(returns: .void, parameters: []))

    private static func structure(_ size: Int, _ members: Member...) -> BTFType {
        .structure(Composite(name: "s", size: size, members: members))
    }

    private static func section(_ size: Int, _ variables: SectionVariable..., name: String = ".data") -> BTFType {
        .dataSection(DataSection(name: name, size: size, variables: variables))
    }

    static let refused: [Case] = [
        Case("Invalid name", [.typedef(name: "", type: .void)]),
        Case("Invalid name", [.typedef(name: "1st", type: .void)]),
        Case("Invalid name", [.forward(name: "", isUnion: false)]),
        Case("Invalid name", [.enumeration(Enumeration(name: "", enumerators: [Enumerator(name: "", bits: 0)]))]),
        Case("Invalid name", [int, structure(4, Member(name: "a b", type: 1, bitOffset: 0))]),
        Case("Invalid name", [.typeTag(TypeTag(value: "", type: .void))]),
        Case("Invalid value", [int, .declarationTag(DeclarationTag(value: "", type: 1))]),
        Case(
            "Invalid member bits_offset",
            [
                int, structure(8, Member(name: "a", type: 1, bitOffset: 32), Member(name: "b", type: 1, bitOffset: 0)),
            ]),
        Case(
            "Member bits_offset exceeds its struct size",
            [int, structure(4, Member(name: "a", type: 1, bitOffset: 40))]),
        Case("Member exceeds struct_size", [int, structure(3, Member(name: "a", type: 1, bitOffset: 0))]),
        Case("Member is not byte aligned", [.pointer(.void), structure(16, Member(name: "a", type: 1, bitOffset: 1))]),
        Case(
            "Member is not properly aligned",
            [
                .float(name: "f", size: 8), structure(16, Member(name: "a", type: 1, bitOffset: 32)),
            ]),
        Case(
            "Invalid member bitfield_size", [int, structure(8, Member(name: "a", type: 1, bitOffset: 0, bitWidth: 33))]),
        Case("Invalid member base type", [odd, structure(8, Member(name: "a", type: 1, bitOffset: 0, bitWidth: 3))]),
        Case(
            "Invalid member",
            [.forward(name: "f", isUnion: false), structure(8, Member(name: "a", type: 1, bitOffset: 0))]),
        Case("Invalid index", [int, .array(element: 1, index: 3, count: 1), .pointer(1)]),
        Case("Invalid elem", [int, .array(element: 3, index: 1, count: 1), nothing]),
        Case("Invalid array of int", [int, odd, .array(element: 2, index: 1, count: 1)]),
        Case("Array size overflows U32_MAX", [int, .array(element: 1, index: 1, count: 1 << 30)]),
        Case("Linkage not supported", [int, .variable(name: "v", type: 1, linkage: .extern)]),
        Case("Invalid func linkage", [nothing, .function(name: "f", prototype: 1, linkage: .extern)]),
        Case("Invalid type_id", [int, .function(name: "f", prototype: 1, linkage: .global)]),
        Case(
            "Invalid arg#1",
            [
                int, .functionPrototype(FunctionPrototype(returns: 0, parameters: [Parameter(name: "", type: 1)])),
                .function(name: "f", prototype: 2, linkage: .global),
            ]),
        Case(
            "Invalid arg#2",
            [
                int,
                .functionPrototype(
                    FunctionPrototype(
                        returns: 0, parameters: [Parameter(name: "a", type: 1), Parameter(name: "b", type: 0)])),
            ]),
        Case("Invalid return type", [.functionPrototype(FunctionPrototype(returns: 2, parameters: [])), nothing]),
        Case("Invalid type_id", [int, .pointer(7)]),
        Case("Loop detected", [.pointer(2), .const(1)]),
        Case(
            "Loop detected",
            [.structure(Composite(name: "s", size: 8, members: [Member(name: "s", type: 1, bitOffset: 0)]))]),
        Case("Exceeded max resolving depth", (0..<33).map { .const(TypeID(rawValue: $0 + 2)) } + [int]),
        Case("size == 0", [section(0)]),
        Case(
            "Invalid offset",
            [int, .variable(name: "v", type: 1, linkage: .global), section(4, .init(type: 2, offset: 4, size: 4))]),
        Case(
            "Invalid size",
            [int, .variable(name: "v", type: 1, linkage: .global), section(4, .init(type: 2, offset: 0, size: 2))]),
        Case(
            "Invalid offset+size",
            [int, .variable(name: "v", type: 1, linkage: .global), section(6, .init(type: 2, offset: 3, size: 4))]),
        Case("Not a VAR kind member", [int, section(4, .init(type: 1, offset: 0, size: 4))]),
        Case(
            "Invalid component_idx",
            [int, structure(4), .declarationTag(DeclarationTag(value: "t", type: 2, component: 0))]),
        Case("Type tags don't precede modifiers", [int, .const(3), .typeTag(TypeTag(value: "t", type: 1))]),
    ]

    @Test(arguments: refused)
    func `Types that Linux refuses are refused with its words`(_ sample: Case) throws {
        let bytes = try sample.bytes()
        #expect { try BTF.validate(bytes) } throws: { "\($0)".contains(sample.testDescription) }
    }

    @Test func `Every kind is accepted`() throws {
        var builder = BTFBuilder()
        for type in ValidationTests.valid { builder.add(type) }
        let bytes = try builder.encode()
        try BTF.validate(bytes)
    }

    /// Types of every kind that a kernel accepts.
    static let valid: [BTFType] = [
        int, .pointer(1), .array(element: 1, index: 1, count: 4),
        structure(4, Member(name: "a", type: 1, bitOffset: 0)),
        .union(Composite(name: "u", size: 8, members: [Member(name: "a", type: 2, bitOffset: 0)])),
        .enumeration(Enumeration(name: "e", isSigned: true, enumerators: [Enumerator(name: "A", value: -1)])),
        .forward(name: "f", isUnion: true), .typedef(name: "t", type: 1), .volatile(1), .const(9), .restrict(2),
        .functionPrototype(FunctionPrototype(returns: 1, parameters: [Parameter(name: "x", type: 2)])),
        .function(name: "g", prototype: 12, linkage: .global), .variable(name: "v", type: 1, linkage: .global),
        section(4, .init(type: 14, offset: 0, size: 4)), .float(name: "float", size: 4),
        .declarationTag(DeclarationTag(value: "tag", type: 4, component: 0)), .typeTag(TypeTag(value: "user", type: 1)),
        .enumeration64(Enumeration(name: "w", size: 8, enumerators: [Enumerator(name: "B", bits: 1 << 40)])),
        section(4, .init(type: 14, offset: 0, size: 4), name: "?.data"),
        .variable(name: "floating", type: 16, linkage: .global),
        section(4, .init(type: 21, offset: 0, size: 4), name: ".bss"),
    ]

    @Test func `The header and what follows it leave no gaps`() throws {
        var builder = BTFBuilder()
        builder.add(Self.int)
        let good = try builder.encode(order: .little)
        let damages: [(String, (inout [UInt8]) -> Void)] = [
            ("Invalid magic", { $0[0] = 0 }), ("Unsupported version", { $0[2] = 2 }),
            ("Unsupported flags", { $0[3] = 1 }),
            ("btf_header not found", { $0[5] = 1 }), ("Unsupported section found", { $0.append(0) }),
            ("Section overlap found", { $0[16] -= 4 }), ("Total section length too long", { $0[20] += 4 }),
            ("Invalid string section", { $0[$0.count - 1] = 1 }),
        ]
        for (message, damage) in damages {
            var bytes = good
            damage(&bytes)
            #expect { try BTF.validate(bytes) } throws: { "\($0)".contains(message) }
        }
    }

    private static let history: [BTFFeatures] = [
        [], .functions, [.functions, .dataSections], [.functions, .dataSections, .globalFunctions],
        [.functions, .dataSections, .globalFunctions, .floats],
        [.functions, .dataSections, .globalFunctions, .floats, .declarationTags],
        [.functions, .dataSections, .globalFunctions, .floats, .declarationTags, .typeTags],
        BTFFeatures.linux612.subtracting(.optionalSections), .linux612, .linux618,
    ]

    @Test(arguments: history)
    func `Sanitised types are accepted by the kernel that they are for`(_ features: BTFFeatures) throws {
        var builder = BTFBuilder()
        for type in Self.valid { builder.add(type) }
        let btf = try BTF(try builder.encode())
        let sanitized = try btf.sanitized(for: features)
        try BTF.validate(sanitized.bytes, features: features)
        for id in try btf.identifiers() where (try? btf.size(of: id)) != nil {
            if try btf.kind(id) == .variable || btf.kind(id) == .typeTag { continue }
            #expect(try sanitized.size(of: id) == btf.size(of: id))
        }
        if features == .linux618 { #expect(sanitized.bytes == btf.bytes) }
    }

    @Test func `A kind that the kernel doesn't know is refused`() throws {
        var builder = BTFBuilder()
        builder.add(.float(name: "float", size: 4))
        let bytes = try builder.encode()
        #expect(throws: BTFError(.refused(.invalidKind), at: .type(1))) { try BTF.validate(bytes, features: []) }
    }
}
