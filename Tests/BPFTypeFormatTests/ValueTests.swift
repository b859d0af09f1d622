import BPFBytes
import BPFTypeFormat
import Testing

@Suite struct ValueTests {
    /// Bytes of a `pair`: 5, bitfields 6 and -2, a pointer, and "hi" or a double.
    private static func pair(_ order: ByteOrder) -> [UInt8] {
        var writer = ByteWriter(order: order)
        writer.append(Int32(5))
        // The first bit is the lowest in little-endian order and the highest in big-endian order.
        writer.append(order == .little ? UInt32(6 | 0b11110 << 3) : UInt32(0b110_11110) << 24)
        writer.append(UInt64(0xffff_8880_1234_5678))
        writer.append(contentsOf: Array("hi\0\0\0\0\0\0".utf8))
        return writer.bytes
    }

    @Test(arguments: ByteOrder.allCases)
    func structsInBothOrders(order: ByteOrder) throws {
        let btf = try AllKinds.btf(order)
        let value = try btf.value(of: AllKinds.pairAlias, in: [0xff] + Self.pair(order), at: 1)
        #expect(value["first"] == .integer(5))
        #expect(value["low"] == .unsigned(6))
        #expect(value["high"] == .integer(-2))
        #expect(value["next"] == .pointer(0xffff_8880_1234_5678))
        #expect(value["text"] == .string("hi"))
        #expect(value["absent"] == nil)
        let text = value.description
        #expect(
            text.hasPrefix("{.first = 5, .low = 6, .high = -2, .next = 0xffff888012345678, .text = \"hi\", .number = "))
        #expect(value.structured["next"] == "0xffff888012345678")
    }

    private static func scalars(_ order: ByteOrder) -> [(TypeID, [UInt8], TypedValue, String)] {
        func bytes(_ value: some FixedWidthInteger & BitwiseCopyable) -> [UInt8] {
            var writer = ByteWriter(order: order)
            writer.append(value)
            return writer.bytes
        }
        return [
            (AllKinds.int, bytes(Int32.min), .integer(-2_147_483_648), "-2147483648"),
            (AllKinds.unsigned, bytes(UInt32.max), .unsigned(4_294_967_295), "4294967295"),
            (AllKinds.char, [0x41], .character(65), "'A'"),
            (AllKinds.constChar, [0x80], .character(-128), "-128"),
            (AllKinds.bool, [2], .boolean(true), "true"),
            (AllKinds.double, bytes(Double(-0.5).bitPattern), .float(-0.5), "-0.5"),
            (AllKinds.color, bytes(Int32(-1)), .enumerator(name: "NONE", value: .signed(-1)), "NONE"),
            (AllKinds.color, bytes(Int32(7)), .enumerator(name: nil, value: .signed(7)), "7"),
            (AllKinds.wide, bytes(UInt64(1) << 63), .enumerator(name: "TOP", value: .unsigned(1 << 63)), "TOP"),
            (AllKinds.userPointer, bytes(UInt64(0x10)), .pointer(0x10), "0x10"),
            (AllKinds.huge, bytes(Int128(-2)), .wide(UInt128.max - 1), "0xfffffffffffffffffffffffffffffffe"),
            (AllKinds.volatileInt, bytes(Int32(3)), .integer(3), "3"),
            (
                AllKinds.section, bytes(Int32(9)), .composite([.init(name: "counter", value: .integer(9))]),
                "{.counter = 9}"
            ),
        ]
    }

    @Test(arguments: ByteOrder.allCases)
    func scalarsInBothOrders(order: ByteOrder) throws {
        let btf = try AllKinds.btf(order)
        for (id, bytes, value, text) in Self.scalars(order) {
            #expect(try btf.value(of: id, in: bytes) == value)
            #expect(value.description == text)
        }
    }

    static let texts: [(String, TypedValue)] = [
        ("abcdefg\0", .string("abcdefg")),
        ("\0\0\0\0\0\0\0\0", .string("")),
        ("a\0\u{1}bcdef", .string("a")),
        ("abcdefgh", .array("abcdefgh".utf8.map { .character(Int64($0)) })),
        ("a\nb\0\0\0\0\0", .array("a\nb\0\0\0\0\0".utf8.map { .character(Int64($0)) })),
    ]

    @Test(arguments: texts)
    func charactersAreTextWhenPrintable(text: String, value: TypedValue) throws {
        #expect(try AllKinds.btf().value(of: AllKinds.name, in: Array(text.utf8)) == value)
    }

    @Test func floatsKeepTheirDigits() throws {
        var builder = BTFBuilder()
        let float = builder.add(.float(name: "float", size: 4))
        let long = builder.add(.float(name: "long double", size: 16))
        let btf = try BTF(builder.encode(order: .little))
        #expect(try btf.value(of: float, in: [0xcd, 0xcc, 0xcc, 0x3d]) == .float(0.1))
        let bytes = Array(UInt8(0)..<16)
        #expect(try btf.value(of: long, in: bytes) == .bytes(bytes))
        #expect(try btf.value(of: long, in: bytes).description == "00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f")
    }

    @Test func bitfieldsOfOldCompilersLieInTheirType() throws {
        var builder = BTFBuilder()
        let narrow = builder.add(
            .integer(IntegerType(name: "int", size: 4, encoding: .signed, bitOffset: 4, bitWidth: 3)))
        let btf = try BTF(builder.encode(order: .little))
        #expect(try btf.value(of: narrow, in: [0x70, 0, 0, 0]) == .integer(-1))
        #expect(try btf.value(of: narrow, in: [0x30, 0, 0, 0]) == .integer(3))
    }

    @Test func jsonFormsAreBpftools() throws {
        let value = TypedValue.composite([
            .init(name: "c", value: .character(65)), .init(name: "e", value: .enumerator(name: "A", value: .signed(1))),
            .init(name: "u", value: .enumerator(name: nil, value: .unsigned(.max))), .init(name: "w", value: .wide(5)),
            .init(name: "a", value: .array([.boolean(true), .integer(-1)])),
        ])
        #expect(value.structured.json() == #"{"c":65,"e":"A","u":18446744073709551615,"w":"0x5","a":[true,-1]}"#)
    }

    @Test(.enabled(if: Toolbox.clang != nil, "no clang with the BPF target"), arguments: ["bpfel", "bpfeb"])
    func valuesThatClangLaysOut(target: String) throws {
        let source = """
            enum state { IDLE, BUSY = 5, LOST = -3 };
            struct record {
                int a:3; unsigned b:5; enum state state:4; long c:33; short d; _Bool e; char name[6];
                struct { int x[2]; }; void *p; float f; __int128 wide; enum { BIG = 1LL << 40 } big;
            } record = {
                .a = -2, .b = 9, .state = LOST, .c = -4294967296L, .d = -300, .e = 1, .name = "lo0",
                .x = { 1, -1 }, .p = (void *)0x1234, .f = 0.5f, .wide = -1, .big = BIG,
            };
            """
        let sections = try Toolbox.compile(source, target: target, sections: [".BTF", ".data"])
        let btf = try BTF(sections[0])
        let section = try #require(try btf.identifiers(named: ".data", kind: .dataSection).first)
        let expected =
            "{.record = {.a = -2, .b = 9, .state = LOST, .c = -4294967296, .d = -300, .e = true, .name = \"lo0\", "
            + ".x = [1, -1], .p = 0x1234, .f = 0.5, .wide = 0x\(String(repeating: "f", count: 32)), .big = BIG}}"
        #expect(try btf.value(of: section, in: sections[1]).description == expected)
    }

    @Test func bytesMustSuffice() throws {
        let btf = try AllKinds.btf()
        #expect(throws: BTFError(.truncated(needed: 4, available: 3), at: .offset(1))) {
            try btf.value(of: AllKinds.int, in: [0, 0, 0, 0], at: 1)
        }
        #expect(throws: BTFError(.truncated(needed: 4, available: 0), at: .offset(-1))) {
            try btf.value(of: AllKinds.int, in: [0, 0, 0, 0], at: -1)
        }
        #expect(throws: BTFError(.noSize(.function), at: .type(AllKinds.function))) {
            try btf.value(of: AllKinds.function, in: [])
        }
    }

    @Test func membersOutsideTheirStructAreErrors() throws {
        var builder = BTFBuilder()
        builder.add(.integer(IntegerType(name: "int", size: 4)))
        let outside = builder.add(
            .structure(Composite(name: "s", size: 4, members: [Member(name: "m", type: 1, bitOffset: 32)])))
        let wide = builder.add(
            .structure(
                Composite(name: "w", size: 8, members: [Member(name: "m", type: 1, bitOffset: 0, bitWidth: 33)])))
        let btf = try BTF(builder.encode(order: .little))
        #expect(throws: BTFError(.truncated(needed: 4, available: 0), at: .offset(4))) {
            try btf.value(of: outside, in: [0, 0, 0, 0])
        }
        #expect(throws: BTFError(.invalidBitfield(member: "m"), at: .type(1))) {
            try btf.value(of: wide, in: Array(repeating: 0, count: 8))
        }
    }
}
