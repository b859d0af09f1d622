import BPFBytes
import BPFTypeFormat
import Testing

@Suite struct ExtensionTests {
    static var sample: BTFExtension {
        var sample = BTFExtension()
        sample.functions = [
            "xdp": [FunctionRecord(slot: 0, type: 20)],
            ".text": [FunctionRecord(slot: 0, type: 20), FunctionRecord(slot: 12, type: 20)],
        ]
        sample.lines = [
            "xdp": [
                LineRecord(slot: 0, fileName: "a.c", text: "int main(void)", line: 4_194_303, column: 1023),
                LineRecord(slot: 3, fileName: "a.c", text: "", line: 0, column: 0),
            ]
        ]
        sample.relocations = [
            "xdp": CORERelocationKind.allCases.enumerated().map { index, kind in
                CORERelocation(slot: index, type: 6, accessString: "0:\(index)", kind: kind)
            }
        ]
        return sample
    }

    @Test(arguments: ByteOrder.allCases)
    func recordsSurviveARoundTrip(order: ByteOrder) throws {
        var builder = AllKinds.builder
        let bytes = try Self.sample.encode(strings: &builder, order: order)
        let btf = try BTF(builder.encode(order: order))
        #expect(try BTFExtension(bytes, strings: btf) == Self.sample)
        var again = try BTFBuilder(copying: btf)
        let copy = try BTFExtension(bytes, strings: btf).encode(strings: &again, order: order)
        #expect(try BTFExtension(copy, strings: BTF(again.encode(order: order))) == Self.sample)
    }

    @Test func nothingIsAHeader() throws {
        var builder = BTFBuilder()
        let bytes = try BTFExtension().encode(strings: &builder)
        #expect(bytes.count == 32)
        #expect(try BTFExtension(bytes, strings: BTF(builder.encode())) == BTFExtension())
    }

    @Test func thereAreThirteenKindsOfRelocation() {
        #expect(CORERelocationKind.allCases.map(\.rawValue) == Array(0...12))
        #expect(Set(CORERelocationKind.allCases.map(\.name)).count == 13)
        #expect(CORERelocationKind.fieldByteOffset.name == "byte_off")
        #expect(CORERelocationKind.typeMatches.name == "type_matches")
    }

    /// Function records of the given size in a section whose name is string 1; words follow one another.
    private static func functions(header: [UInt32] = [24, 0, 24, 24, 0], _ words: [UInt32]) -> [UInt8] {
        var writer = ByteWriter(order: .little)
        for half: UInt16 in [0xeb9f, 1] { writer.append(half) }
        for word in header + words { writer.append(word) }
        return writer.bytes
    }

    private static func types() throws -> BTF {
        var builder = BTFBuilder()
        _ = builder.string("xdp")
        return try BTF(builder.encode(order: .little))
    }

    @Test func longerRecordsAreReadAndTheirTailsSkipped() throws {
        let bytes = Self.functions(header: [24, 0, 36, 36, 0], [12, 1, 2, 8, 5, 99, 24, 6, 99])
        let expected = [FunctionRecord(slot: 1, type: 5), FunctionRecord(slot: 3, type: 6)]
        #expect(try BTFExtension(bytes, strings: Self.types()).functions == ["xdp": expected])
    }

    static let malformed: [MalformedCase] = [
        MalformedCase("empty", [], BTFError(.truncated(needed: 2, available: 0), at: .offset(0))),
        MalformedCase(
            "header", functions(header: [20, 0, 0, 0, 0], []), BTFError(.shortHeader(length: 20), at: .offset(4))),
        MalformedCase(
            "section outside", functions(header: [24, 0, 40, 40, 0], [8]),
            BTFError(.sectionOutside(name: "func_info", length: 40, available: 4), at: .offset(8))
        ),
        MalformedCase(
            "short records", functions(header: [24, 0, 4, 4, 0], [4]),
            BTFError(.shortRecord(section: "func_info", size: 4, needed: 8), at: .offset(24))
        ),
        MalformedCase(
            "no count", functions(header: [24, 0, 8, 8, 0], [8, 1]),
            BTFError(.truncated(needed: 4, available: 0), at: .offset(32))
        ),
        MalformedCase(
            "too many records", functions([8, 1, .max, 0, 0, 0]),
            BTFError(.truncated(needed: 34_359_738_360, available: 12), at: .offset(36))
        ),
        MalformedCase("name outside", functions([8, 77, 1, 0, 0, 0]), BTFError(.stringOutside(77), at: .offset(28))),
        MalformedCase(
            "instruction", functions(header: [24, 0, 20, 20, 0], [8, 1, 1, 12, 0]),
            BTFError(.misalignedInstruction(12), at: .offset(36))
        ),
        MalformedCase(
            "relocation",
            functions(header: [32, 0, 0, 0, 0, 0, 28], [16, 1, 1, 0, 1, 0, 13]),
            BTFError(.unknownRelocation(13), at: .offset(56))
        ),
    ]

    @Test(arguments: malformed)
    func whatDoesNotFitIsAnError(malformed: MalformedCase) throws {
        let types = try Self.types()
        #expect(throws: malformed.error) { try BTFExtension(malformed.bytes, strings: types) }
    }

    /// BTF with one long string, and a part that asks for it 4,096 times: `text` says where the string of each record begins.
    static func demanding(
        _ part: Int, text: (_ start: UInt32, _ index: UInt32) -> UInt32, slot: (UInt32) -> UInt32 = { $0 }
    ) throws -> (bytes: [UInt8], btf: BTF) {
        var builder = BTFBuilder()
        let start = builder.string(String(repeating: "x", count: 8192))
        var words: [UInt32] = [16, 0, 4096]
        for index: UInt32 in 0..<4096 { words += [slot(index) * 8, 0, text(start, index), 0] }
        var header: [UInt32] = [32, 0, 0, 0, 0, 0, 0]
        header[part * 2 + 2] = UInt32(words.count * 4)
        return (functions(header: header, words), try BTF(builder.encode(order: .little)))
    }

    /// Every suffix of one long string, once: 32 MB of text from 80 KB of bytes.
    @Test func overlappingStringsAreBounded() throws {
        let (bytes, btf) = try Self.demanding(2) { $0 + $1 }
        #expect(throws: BTFError(.overlappingStrings, at: .offset(84))) { try BTFExtension(bytes, strings: btf) }
    }

    /// One long string for every record is one string.
    @Test func sharedStringsAreReadOnce() throws {
        let (bytes, btf) = try Self.demanding(2) { start, _ in start }
        let relocations = try #require(try BTFExtension(bytes, strings: btf).relocations[""])
        #expect(relocations.count == 4096 && relocations.last?.accessString.utf8.count == 8192)
    }

    /// The texts of lines stay where they are, in whatever order the lines are.
    @Test func linesAreSortedWithoutTheirTexts() throws {
        let (bytes, btf) = try Self.demanding(1, text: { $0 + $1 }, slot: { 4095 - $0 })
        let lines = try #require(try BTFExtension(bytes, strings: btf).lines[""]).inOrderOfSlots
        let slots = lines.indices.map { lines.slot(at: $0) }
        #expect(slots == Array(0..<4096))
        #expect(lines[0].text.utf8.count == BTF.nameLimit && lines[0].slot == 0)
        #expect(lines.line(at: 7)?.slot == 7)
    }

    @Test(.enabled(if: Toolbox.clang != nil, "no clang with the BPF target"), arguments: ["bpfel", "bpfeb"])
    func recordsThatClangWrites(target: String) throws {
        let source = """
            struct context { int a; int b; } __attribute__((preserve_access_index));
            __attribute__((section("socket"))) int entry(struct context *context) {
                return context->b;
            }
            """
        let sections = try Toolbox.compile(source, target: target, sections: [".BTF", ".BTF.ext"])
        let btf = try BTF(sections[0])
        let information = try BTFExtension(sections[1], strings: btf)
        let function = try #require(information.functions["socket"]?.first)
        #expect(function.slot == 0)
        #expect(try btf.name(function.type) == "entry")
        let line = try #require(information.lines["socket"]?.first)
        #expect(line.text.trimmingPrefix(while: \.isWhitespace) == "return context->b;")
        #expect(line.line == 3)
        #expect(line.fileName.hasSuffix("source.c"))
        let structure = try btf.identifiers(named: "context", kind: .structure)
        let relocation = CORERelocation(
            slot: 0, type: try #require(structure.first), accessString: "0:1", kind: .fieldByteOffset)
        #expect(information.relocations == ["socket": [relocation]])
    }

    @Test func whatDoesNotFitCannotBeEncoded() {
        var builder = BTFBuilder()
        var lines = BTFExtension()
        lines.lines = ["s": [LineRecord(slot: 0, fileName: "", text: "", line: 1, column: 1024)]]
        #expect(throws: BTFError(.fieldOverflow(name: "column", value: 1024), at: .offset(56))) {
            try lines.encode(strings: &builder)
        }
        var functions = BTFExtension()
        functions.functions = ["s": [FunctionRecord(slot: -1, type: 0)]]
        #expect(throws: BTFError(.fieldOverflow(name: "insn_off", value: -1), at: .offset(44))) {
            try functions.encode(strings: &builder)
        }
    }
}
