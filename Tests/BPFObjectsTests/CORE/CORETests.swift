import BPFBytes
import BPFInstructions
import BPFObjects
import BPFTypeFormat
import Foundation
import Testing

struct CORETests {
    @Test func `A field is found by name, in any flavour of its struct and through anonymous members`() throws {
        var sample = CORESample()
        let foo = sample.program.structure("foo___mine", [("b", CORESample.int)])
        let inner = sample.target.structure("", [("c", CORESample.u64), ("b", CORESample.u64)])
        sample.target.structure("foo___theirs", [("a", CORESample.u64), ("", inner)])
        #expect(try sample.value(foo, "0:0", .fieldByteOffset) == 16)
    }

    @Test(arguments: [
        (CORERelocationKind.fieldByteOffset, 8), (.fieldByteSize, 8), (.fieldExists, 1), (.fieldSigned, 0),
    ])
    func `Kinds that ask about a field`(_ kind: CORERelocationKind, _ expected: Int) throws {
        var sample = CORESample()
        let foo = sample.program.structure("foo", [("b", CORESample.int)])
        sample.target.structure("foo", [("a", CORESample.u64), ("b", CORESample.u64)])
        let before: Int32 = kind == .fieldByteSize ? 4 : kind == .fieldByteOffset ? 0 : 1
        sample.instructions[0].immediate = before
        #expect(try Int(sample.value(foo, "0:0", kind)) == expected)
    }

    @Test(arguments: [
        (ByteOrder.little, CORERelocationKind.fieldByteOffset, 4), (.little, .fieldByteSize, 4),
        (.little, .fieldLeftShift, 54), (.little, .fieldRightShift, 59), (.big, .fieldLeftShift, 37),
    ])
    func `A bitfield is loaded whole and shifted into place`(
        _ order: ByteOrder, _ kind: CORERelocationKind, _ expected: Int
    ) throws {
        var sample = CORESample()
        sample.order = order
        let members = [Member(name: "bits", type: CORESample.int, bitOffset: 37, bitWidth: 5)]
        let foo = sample.program.add(.structure(Composite(name: "foo", size: 8, members: members)))
        sample.target.add(.structure(Composite(name: "foo", size: 8, members: members)))
        sample.instructions[0].immediate = Int32(expected)
        #expect(try Int(sample.value(foo, "0:0", kind)) == expected)
    }

    @Test func `A load takes the width that an unsigned field has on the target`() throws {
        var sample = CORESample()
        let foo = sample.program.structure("foo", [("b", CORESample.u64)])
        let u32 = sample.target.add(.integer(IntegerType(name: "unsigned int", size: 4)))
        sample.target.structure("foo", [("a", CORESample.u64), ("b", u32)])
        sample.instructions = [Instruction(opcode: 0x79, destination: .r1, source: .r2)]
        let load = try sample.relocated(foo, "0:0", .fieldByteOffset).instructions[0]
        #expect(load == Instruction(opcode: 0x61, destination: .r1, source: .r2, offset: 8))
    }

    @Test func `A load of another size than a signed field's has no answer`() throws {
        var sample = CORESample()
        let foo = sample.program.structure("foo", [("b", CORESample.u64)])
        sample.target.structure("foo", [("b", CORESample.int)])
        sample.instructions = [Instruction(opcode: 0x79, destination: .r1, source: .r2)]
        let program = try sample.relocated(foo, "0:0", .fieldByteOffset)
        #expect(program.instructions == [Instruction(opcode: 0x85, immediate: 195_896_080)])
        #expect(program.unanswered.map(\.reason) == [.otherSize(from: 8, to: 4)])
    }

    @Test func `A relocation without answer says what was asked, where, and what the target has`() throws {
        var sample = CORESample()
        let foo = sample.program.structure("foo", [("a", CORESample.int), ("b", CORESample.int)])
        let pointer = sample.target.add(.pointer(CORESample.int))
        sample.target.structure("foo", [("a", CORESample.int)])
        sample.target.structure("foo___new", [("b", pointer)])
        sample.instructions[0].immediate = 4
        #expect(
            try sample.complaint(foo, "0:1", .fieldByteOffset) == """
                program 'ask', instruction 0 (ask.c:7): offset of 'struct foo.b': the target has none; struct foo [4] \
                has no member 'b' in struct foo, struct foo___new [5] has 'b' as int *, not int
                """)
    }

    @Test func `Candidates that contradict each other are an error`() throws {
        var sample = CORESample()
        let foo = sample.program.structure("foo", [("b", CORESample.int)])
        sample.target.structure("foo", [("b", CORESample.int)])
        sample.target.structure("foo___new", [("a", CORESample.int), ("b", CORESample.int)])
        #expect(
            try sample.complaint(foo, "0:0", .fieldByteOffset) == """
                program 'ask', instruction 0 (ask.c:7): offset of 'struct foo.b': ambiguous: at bit 0 and at bit 32; \
                struct foo [3] says 0, struct foo___new [4] says 4
                """)
    }

    @Test(arguments: ["", "0:", "x", "0:-1", "0:9", "0:0:0", "0:1", String(repeating: "0:", count: 99) + "0"])
    func `An access that makes no sense is an error`(_ access: String) throws {
        var sample = CORESample()
        let foo = sample.program.structure("foo", [("b", CORESample.int)])
        sample.target.structure("foo", [("b", CORESample.int)])
        #expect(throws: COREError.self) { try sample.relocated(foo, access, .fieldByteOffset) }
    }

    @Test func `An instruction that does not hold the program's own answer is not touched`() throws {
        var sample = CORESample()
        let foo = sample.program.structure("foo", [("b", CORESample.int)])
        sample.target.structure("foo", [("b", CORESample.int)])
        sample.instructions[0].immediate = 5
        #expect(
            try sample.complaint(foo, "0:0", .fieldByteOffset)
                .hasSuffix("the instruction holds 5 where 0 was expected; struct foo [3] says 0"))
    }

    @Test func `A type that contains another 2⁵⁰ times is searched once`() throws {
        var sample = CORESample()
        let foo = sample.program.structure("foo", [("b", CORESample.int)])
        for level in 0..<50 {
            let next = TypeID(rawValue: sample.target.nextID.rawValue + 1)
            sample.target.structure(level == 0 ? "foo" : "", [("", next), ("", next)])
        }
        sample.target.structure("", [])
        #expect(try sample.relocated(foo, "0:0", .fieldByteOffset).unanswered.map(\.reason) == [.noMatch])
    }

    @Test func `All thirteen kinds, against the program's own types, change nothing`() throws {
        let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Fixtures/objects")
        let bytes = [UInt8](try Data(contentsOf: fixtures.appending(path: "core_relocations.bpf.o")))
        let collection = try CollectionSpec(ObjectFile(bytes))
        let target = try #require(collection.btf)
        let kinds = Set(collection.programs.flatMap(\.coreRelocations).map(\.kind))
        #expect(kinds == Set(CORERelocationKind.allCases))
        let relocated = try collection.relocated(against: target)
        #expect(relocated.programs.map(\.instructions) == collection.programs.map(\.instructions))
        #expect(relocated.programs.allSatisfy { $0.coreRelocations.isEmpty && $0.unanswered.isEmpty })
    }

    @Test(arguments: [
        ("foo___bar", "foo"), ("foo", "foo"), ("a___b___c", "a___b"), ("a____b", "a____b"), ("___a", "___a"),
        ("a___", "a___"), ("a__b", "a__b"), ("", ""),
    ])
    func `A flavour is what follows three underscores`(_ name: String, _ essential: String) {
        #expect(EssentialName.of(name) == essential)
    }
}
