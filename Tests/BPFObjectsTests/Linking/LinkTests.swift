import BPFBytes
import BPFInstructions
import BPFObjects
import BPFTypeFormat
import Foundation
import Testing

@Suite struct LinkTests {
    private static func input(_ name: String) throws -> LinkInput {
        LinkInput(name: "\(name).o", object: try ObjectFile(try Fixture.bytes("linking/\(name)")))
    }

    private static func linked(_ names: String...) throws -> CollectionSpec {
        try CollectionSpec(try ObjectFile(try ObjectLinker.link(try names.map(input))))
    }

    @Test(arguments: ["", ".be"])
    func `What one object declares and the other defines becomes one`(_ order: String) throws {
        let spec = try Self.linked("count" + order, "decide" + order)
        #expect(spec.programs.map(\.name).sorted() == ["count", "report"])
        #expect(spec.maps.filter { $0.origin == .definition }.map(\.name) == ["results"])
        let variables = spec.maps.flatMap(\.variables).map(\.name).sorted()
        #expect(variables == ["limit", "seen", "step", "step"])
        let count = try #require(spec.program(named: "count"))
        #expect(count.subprograms.map(\.name).sorted().starts(with: ["count", "decide", "slot_of", "slot_of"]))
        #expect(count.references.contains { $0.target == .map("results") })
        // Clang knows what the strong one answers and calls it nowhere; who has the weak one must ask.
        let report = try #require(spec.program(named: "report"))
        let version = try #require(report.subprograms.first { $0.name == "version" })
        #expect(report.instructions[version.slot].immediate == 2, "the strong one")
    }

    @Test func `Types are there once, and whole`() throws {
        let btf = try #require(try Self.linked("count", "decide").btf)
        #expect(try btf.identifiers(named: "verdicts").count == 1)
        #expect(try btf.identifiers(named: "secret").compactMap { try btf.kind($0) } == [.structure])
        #expect(try btf.identifiers(named: "decide", kind: .function).count == 1)
        #expect(try btf.identifiers(named: "limit", kind: .variable).count == 1)
        #expect(try btf.deduplicated().btf.bytes.count <= btf.bytes.count)
    }

    @Test func `Source lines and CO-RE records go with their code`() throws {
        let spec = try Self.linked("count", "decide")
        let count = try #require(spec.program(named: "count"))
        let decide = try #require(count.subprograms.first { $0.name == "decide" })
        #expect(count.line(at: decide.slot)?.fileName.hasSuffix("decide.bpf.c") == true)
        #expect(count.line(at: 0)?.fileName.hasSuffix("count.bpf.c") == true)
    }

    @Test func `Either order gives programs that do the same`() throws {
        let (first, second) = (try Self.linked("count", "decide"), try Self.linked("decide", "count"))
        #expect(first.programs.map(\.name).sorted() == second.programs.map(\.name).sorted())
        let names = { (spec: CollectionSpec) in spec.program(named: "count")?.subprograms.map(\.name) }
        #expect(names(first) == names(second))
    }

    @Test(arguments: Fixture.valid)
    func `An object linked alone stays what it was`(_ name: String) throws {
        let spec = try Fixture.spec(name)
        let input = LinkInput(name: name, object: try ObjectFile(try Fixture.bytes(name)))
        let again = try CollectionSpec(try ObjectFile(try ObjectLinker.link([input])))
        #expect(again.outline.sorted() == spec.outline.sorted())
        for program in spec.programs {
            let other = try #require(again.program(named: program.name))
            #expect(other.instructions == program.instructions)
            #expect(other.lines == program.lines)
            #expect(other.coreRelocations.map(\.accessString) == program.coreRelocations.map(\.accessString))
        }
        #expect(again.license == spec.license)
    }

    @Test(arguments: [
        ("conflict_types", "'limit' has different types"),
        ("conflict_map", "map 'results' is defined differently (max_entries)"),
        ("conflict_twice", "'seen' is defined twice"), ("conflict_function", "'decide' has different types"),
        ("conflict_license", "sections 'license' have different contents"),
        ("decide.be", "the objects are for different byte orders"),
    ])
    func `Contradictions are refused with both places`(_ name: String, _ message: String) throws {
        #expect { try Self.linked("count", name) } throws: { error in
            let text = "\(error)"
            return text.contains(message) && text.contains("count.o") && text.contains("\(name).o")
        }
    }

    @Test func `Names that nobody defines stay open`() throws {
        let bytes = try ObjectLinker.link([try Self.input("count")])
        let elf = try ELFFile(bytes)
        let open = elf.symbols.filter { $0.home == .undefined && !$0.name.isEmpty }.map(\.name).sorted()
        #expect(open == ["decide", "limit", "results"])
        let again = LinkInput(name: "partial.o", object: try ObjectFile(bytes))
        let spec = try CollectionSpec(try ObjectFile(try ObjectLinker.link([again, try Self.input("decide")])))
        #expect(spec.programs.count == 2)
        #expect(throws: LinkError([], .nothingToLink)) { try ObjectLinker.link([]) }
    }

    @Test("The same as bpftool links", .enabled(if: Bpftool.path != nil, "needs bpftool"))
    func bpftool() throws {
        let folder = Fixture.folder.appending(path: "objects/linking")
        let out = FileManager.default.temporaryDirectory.appending(path: "swift-ebpf-\(UUID()).o")
        defer { try? FileManager.default.removeItem(at: out) }
        let paths = ["count", "decide"].map { folder.appending(path: "\($0).bpf.o").path() }
        _ = try Bpftool.run(["gen", "object", out.path()] + paths)
        let theirs = try CollectionSpec(try ObjectFile([UInt8](try Data(contentsOf: out))))
        let ours = try Self.linked("count", "decide")
        #expect(ours.outline.sorted() == theirs.outline.sorted())
        for program in theirs.programs {
            #expect(ours.program(named: program.name)?.instructions == program.instructions)
        }
    }

    @Test("Linux loads it", .enabled(if: Bpftool.canLoad, "needs root, bpf(2) and bpftool"))
    func kernel() throws {
        let output = try Bpftool.load(try ObjectLinker.link(["count", "decide"].map(Self.input)))
        #expect(output.contains("name count"))
    }
}
