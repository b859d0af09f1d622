import BPFBytes
import BPFObjects
import Testing

@Suite("Code that means nothing")
struct MalformedCodeTests {
    @Test("Functions and calls", arguments: callCases)
    func call(malformation: Malformation) throws {
        try malformation.check("subprograms")
    }

    @Test("Data and maps", arguments: variableCases)
    func variables(malformation: Malformation) throws {
        try malformation.check("data")
    }

    @Test("Initial elements", arguments: elementCases)
    func element(malformation: Malformation) throws {
        try malformation.check("tail_calls")
    }

    static let callCases: [Malformation] = [
        .init(
            "function beyond its section",
            "section 'xdp', function 'from_xdp': 4096 bytes at offset 0 are not whole instructions of 136 bytes"
        ) { $0.set(UInt64(4096), at: $0.symbol("from_xdp") + 16) },
        .init(
            "function begins beyond its section",
            "section 'xdp', function 'from_xdp': 136 bytes at offset 9223372036854775800 are not whole instructions of 136 bytes"
        ) { $0.set(UInt64(Int.max - 7), at: $0.symbol("from_xdp") + 8) },
        .init(
            "function of half a slot",
            "section 'xdp', function 'from_xdp': 12 bytes at offset 0 are not whole instructions of 136 bytes"
        ) { $0.set(UInt64(12), at: $0.symbol("from_xdp") + 16) },
        .init(
            "empty function",
            "section 'xdp', function 'from_xdp': 0 bytes at offset 0 are not whole instructions of 136 bytes"
        ) { $0.set(UInt64(0), at: $0.symbol("from_xdp") + 16) },
        .init(
            "functions overlap",
            "section 'tc', function 'calls_nothing': overlaps the function 'from_tc'"
        ) { $0.set(UInt64(24), at: $0.symbol("calls_nothing") + 16 - 8) },
        .init(
            "relocation inside a slot",
            "section 'xdp', offset 4: a relocation inside of an instruction"
        ) { $0.set(UInt64(4), at: $0.contents(".relxdp")) },
        .init(
            "relocation of arithmetic",
            "section 'xdp', offset 0: an instruction with opcode 0x61 can't refer to '.text'"
        ) { $0.set(UInt64(0), at: $0.contents(".relxdp")) },
        .init(
            "unknown relocation",
            "section 'xdp', offset 48: relocation type 77 of '.text' is not supported here"
        ) { $0.set(UInt32(77), at: $0.contents(".relxdp") + 8) },
        .init(
            "relocation for data",
            "section 'xdp', offset 48: relocation type 2 of '.text' is not supported here"
        ) { $0.set(UInt32(2), at: $0.contents(".relxdp") + 8) },
        .init(
            "two relocations of a place",
            "section 'xdp', offset 72: a second relocation of this place"
        ) {
            let second = (try? $0.bytes.read(UInt64.self, at: $0.contents(".relxdp") + 16, in: .little)) ?? 0
            $0.set(second, at: $0.contents(".relxdp"))
        },
        .init(
            "call to the middle of a function",
            "section 'xdp', offset 48: no function begins at offset 16 of section '.text'"
        ) {
            let place = Int((try? $0.bytes.read(UInt64.self, at: $0.contents(".relxdp"), in: .little)) ?? 0)
            $0.set(Int32(1), at: $0.contents("xdp") + place + 4)
        },
        .init(
            "call to before the section",
            "section 'xdp', offset 48: no function begins at offset -17179869176 of section '.text'"
        ) {
            let place = Int((try? $0.bytes.read(UInt64.self, at: $0.contents(".relxdp"), in: .little)) ?? 0)
            $0.set(Int32.min, at: $0.contents("xdp") + place + 4)
        },
        .init(
            "call of something undefined",
            "section '.text', offset 48: 'is_even' is neither defined nor declared as __ksym or __kconfig"
        ) {
            $0.set(UInt16(0), at: $0.symbol("is_even") + 6)
        },
        .init(
            "call of data",
            "section '.text', offset 48: an instruction can't refer to 'is_even' in section 'license' so"
        ) {
            $0.set(UInt16(truncatingIfNeeded: $0.index("license")), at: $0.symbol("is_even") + 6)
        },
        .init(
            "half a slot",
            "section 'xdp', function 'from_xdp': 136 bytes at offset 0 are not whole instructions of 134 bytes"
        ) { $0.set(UInt64(134), at: $0.header("xdp", .size)) },
    ]

    static let variableCases: [Malformation] = [
        .init(
            "address outside",
            "section 'xdp', offset 432: offset 4294967295 lies outside of section '.rodata.str1.1'"
        ) { $0.set(Int32(-1), at: $0.contents("xdp") + 54 * 8 + 4) },
        .init(
            "variable without symbol",
            "section '.data': variable 'seen' has no symbol"
        ) { $0.set(UInt16(0xfff1), at: $0.symbol("seen") + 6) },
        .init(
            "variable outside",
            "section '.rodata': variable 'threshold' has 4 bytes at offset 64, which leave the section"
        ) { $0.set(UInt64(64), at: $0.symbol("threshold") + 8) },
        .init(
            "variables overlap",
            "section '.rodata': variable 'limits' at offset 2 overlaps the one before"
        ) { $0.set(UInt64(2), at: $0.symbol("limits") + 8) },
        .init(
            "second section of a name",
            "section '.rodata': a second section of this name"
        ) {
            let name = (try? $0.bytes.read(UInt32.self, at: $0.header(".rodata", .name), in: .little)) ?? 0
            $0.set(name, at: $0.header(".rodata.custom", .name))
        },
        .init(
            "BTF of another format",
            "section '.BTF': not BTF: the magic number is 0x1234 at offset 0"
        ) { $0.set(UInt16(0x1234), at: $0.contents(".BTF")) },
        .init(
            "BTF cut off",
            "section '.BTF': the type section has 1012 bytes where 76 are available at offset 8"
        ) { $0.set(UInt64(100), at: $0.header(".BTF", .size)) },
        .init(
            "lines of another format",
            "section '.BTF.ext': not BTF: the magic number is 0x1234 at offset 0"
        ) { $0.set(UInt16(0x1234), at: $0.contents(".BTF.ext")) },
    ]

    static let elementCases: [Malformation] = [
        .init(
            "element between elements",
            "section '.maps', offset 20: a pointer that is not among the values of a map"
        ) { $0.set(UInt64(20), at: $0.contents(".rel.maps")) },
        .init(
            "element before the values",
            "section '.maps', offset 0: a pointer that is not among the values of a map"
        ) { $0.set(UInt64(0), at: $0.contents(".rel.maps")) },
        .init(
            "element at the end",
            "section '.maps', offset 52: truncated: 8 bytes needed, 4 available"
        ) { $0.set(UInt64(52), at: $0.contents(".rel.maps")) },
        .init(
            "element of 32 bits",
            "section '.maps', offset 24: relocation type 3 of 'finish' is not supported here"
        ) { $0.set(UInt32(3), at: $0.contents(".rel.maps") + 8) },
        .init(
            "element is a map",
            "section '.maps', offset 24: 'programs' is not a program"
        ) {
            $0.set(UInt64($0.symbolIndex("programs")) << 32 | 2, at: $0.contents(".rel.maps") + 8)
        },
        .init(
            "element is undefined",
            "section '.maps', offset 24: 'finish' is neither defined nor declared as __ksym or __kconfig"
        ) { $0.set(UInt16(0), at: $0.symbol("finish") + 6) },
    ]
}
