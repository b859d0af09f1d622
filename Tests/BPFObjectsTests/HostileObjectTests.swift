import BPFBytes
import BPFInstructions
import BPFObjects
import Testing

@Suite("Objects that ask for absurd work", .timeLimit(.minutes(5)))
struct HostileObjectTests {
    private static let exit = Instruction(opcode: 0x95)
    private static let call = Instruction(opcode: 0x85, source: Register(rawValue: 1))

    @Test("20,000 sections of code are read, and named as unknown")
    func manySections() throws {
        var contents = ObjectContents()
        contents.sections = (0..<20_000).map { number in
            .init(
                name: "s\(number)", instructions: [Self.exit], functions: [.init(name: "f\(number)", slot: 0, count: 1)]
            )
        }
        let spec = try CollectionSpec(try ObjectFile(try ObjectWriter.write(contents)))
        #expect(spec.unknownSections.count == 20_000)
        #expect(spec.programs.count == 20_000)
    }

    @Test("100,000 sections of one name")
    func sectionsOfOneName() {
        let bytes = Self.file(sections: 100_000) { writer, index in
            writer.append(UInt32(1))
            writer.append(UInt32(index == 1 ? 3 : 1))
            writer.append(UInt64(0))
            writer.append(UInt64(0))
            writer.append(UInt64(index == 1 ? 64 : 0))
            writer.append(UInt64(index == 1 ? 8 : 0))
        }
        #expect(failure(bytes) == "no symbol table; was the object stripped?")
    }

    @Test("Every section claims the whole file")
    func overlappingSections() {
        let bytes = Self.file(sections: 10_000) { writer, index in
            writer.append(UInt32(1))
            writer.append(UInt32(index == 1 ? 3 : 1))
            writer.append(UInt64(4))
            writer.append(UInt64(0))
            writer.append(UInt64(64))
            writer.append(UInt64(600_000))
        }
        #expect(failure(bytes) == "offset 64: sections 'abcdef' and 'abcdef' overlap")
    }

    @Test("Names that overlap add up to too much text")
    func overlappingNames() {
        let text = [UInt8](repeating: 0x61, count: 4000) + [0]
        let bytes = Self.file(sections: 5000, strings: text) { writer, index in
            writer.append(UInt32(index % 1000))
            writer.append(UInt32(index == 1 ? 3 : 1))
            writer.append(UInt64(0))
            writer.append(UInt64(0))
            writer.append(UInt64(index == 1 ? 64 : 0))
            writer.append(UInt64(index == 1 ? text.count : 0))
        }
        #expect(failure(bytes)?.hasSuffix("overlapping names add up to too much text") == true)
    }

    @Test("A name without end")
    func longName() {
        let text = [UInt8](repeating: 0x61, count: 1 << 20) + [0]
        let bytes = Self.file(sections: 3, strings: text) { writer, index in
            writer.append(UInt32(index))
            writer.append(UInt32(index == 1 ? 3 : 1))
            writer.append(contentsOf: repeatElement(0, count: 16))
            writer.append(UInt64(index == 1 ? 64 : 0))
            writer.append(UInt64(index == 1 ? text.count : 0))
        }
        #expect(failure(bytes) == "offset 64: a name of more than 4096 bytes")
    }

    @Test("A chain of 20,000 calls, and one that comes back")
    func deepCalls() throws {
        let count = 20_000
        var text = ObjectContents.Section(name: ".text", instructions: [], functions: [])
        for number in 0..<count {
            text.functions.append(.init(name: "f\(number)", slot: number * 2, count: 2, isGlobal: number % 2 == 0))
            text.instructions += [Self.call, Self.exit]
            text.references.append(.init(slot: number * 2, target: .function("f\((number + 1) % count)")))
        }
        var contents = ObjectContents()
        contents.sections = [text, Self.caller("main", of: "f0", section: "xdp")]
        let spec = try CollectionSpec(try ObjectFile(try ObjectWriter.write(contents)))
        let program = try #require(spec.programs.first)
        #expect(program.subprograms.count == count + 1)
        #expect(program.instructions[2].immediate == 1)
        #expect(program.instructions[count * 2].immediate == Int32(2 - count * 2 - 1))
    }

    @Test("Programs that share a large function exceed the limit together")
    func sharedFunction() throws {
        let large = 1 << 20
        var contents = ObjectContents()
        contents.sections = [
            .init(
                name: ".text",
                instructions: [Instruction](repeating: Self.exit, count: large),
                functions: [.init(name: "large", slot: 0, count: large)]
            )
        ]
        contents.sections += (0..<20).map { Self.caller("p\($0)", of: "large", section: "s\($0)") }
        let text = "section 's15', function 'p15': with it, programs have more than 16777216 instructions and records"
        #expect(failure(try ObjectWriter.write(contents)) == text)
    }

    private static func caller(_ name: String, of callee: String, section: String) -> ObjectContents.Section {
        .init(
            name: section,
            instructions: [call, exit],
            functions: [.init(name: name, slot: 0, count: 2)],
            references: [.init(slot: 0, target: .function(callee))]
        )
    }

    /// A file with a string table in section 1, and section headers whose first 40 bytes `fill` writes.
    private static func file(
        sections: Int,
        strings: [UInt8] = Array("\0abcdef\0".utf8),
        fill: (inout ByteWriter, Int) -> Void
    ) -> [UInt8] {
        var writer = ByteWriter(order: .little)
        writer.append(contentsOf: ELFFile.magic + [2, 1, 1])
        writer.align(to: 16)
        writer.append(UInt16(1))
        writer.append(UInt16(247))
        writer.append(contentsOf: repeatElement(0, count: 20))
        writer.append(UInt64((64 + strings.count + 7) & ~7))
        writer.append(contentsOf: repeatElement(0, count: 10))
        writer.append(UInt16(64))
        writer.append(UInt16(0))
        writer.append(UInt16(1))
        writer.append(contentsOf: strings)
        writer.align(to: 8)
        for index in 0..<sections {
            let start = writer.count
            fill(&writer, index)
            if index == 0 { writer.patch(UInt64(sections), at: start + 32) }
            writer.append(contentsOf: repeatElement(0, count: 24))
        }
        return writer.bytes
    }
}
