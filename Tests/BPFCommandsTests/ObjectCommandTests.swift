import Foundation
import Testing

@Suite struct ObjectCommandTests {
    @Test func listsProgramsAndMaps() throws {
        let outcome = try Tool.ebpf.run("object", "Examples/flow-count/flow_count.bpf.o")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("flow_count  xdp   xdp          xdp        318"))
        #expect(outcome.output.contains("struct flow_stats"))
    }

    @Test func namesUnknownSectionsAndGuessesNothing() throws {
        let outcome = try Tool.ebpf.run("object", "Tests/Fixtures/objects/unknown_section.bpf.o")
        #expect(outcome.status == 0)
        #expect(
            outcome.output.contains(
                "unknown sections: frobnicate/thing, xdpress, xdp/no_such_extra, kprobes/do_unlinkat"))
        #expect(outcome.output.contains("starts_like_xdp        unknown"))
    }

    @Test func opensEverySectionNameThatIsDocumented() throws {
        let table = Tool.package.appending(path: "Tests/Fixtures/sections.csv")
        let rows = try String(contentsOf: table, encoding: .utf8).split(separator: "\n").dropFirst()
        let outcome = try Tool.ebpf.run("object", "--json", "Tests/Fixtures/objects/sections.bpf.o")
        #expect(outcome.status == 0)
        let listing = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        let programs = try #require(listing["programs"] as? [[String: Any]])
        #expect(programs.count == rows.count)
        #expect(programs.allSatisfy { $0["type"] is String })
        #expect((listing["unknown_sections"] as? [Any])?.isEmpty == true)
    }

    @Test(arguments: [
        ("no-such-file.o", "error: no-such-file.o: no such file or directory\n"),
        ("LICENSE", "error: LICENSE: offset 0: not an ELF file\n"),
        (
            "Tests/Fixtures/objects/legacy_maps.bpf.o",
            "error: Tests/Fixtures/objects/legacy_maps.bpf.o: section 'maps': map definitions in 'maps' are no longer "
                + "supported; declare maps in '.maps'\n"
        ),
    ])
    func saysWhatIsWrongWithAFile(path: String, message: String) throws {
        let outcome = try Tool.ebpf.run("object", path)
        #expect(outcome.status == 2)
        #expect(outcome.errors == message)
        #expect(outcome.output.isEmpty)
    }

    @Test func aTruncatedObjectIsRefusedWithTheOffset() throws {
        let whole = FileManager.default.contents(
            atPath: Tool.package.appending(path: "Examples/flow-count/flow_count.bpf.o").path)
        let file = try TemporaryFile("cut.bpf.o", Array(try #require(whole).prefix(1000)))
        let outcome = try Tool.ebpf.run("object", file.path)
        #expect(outcome.status == 2)
        #expect(outcome.errors.hasPrefix("error: \(file.path): "))
        #expect(outcome.errors.contains("offset"))
    }

    @Test func wrongUseIsStatusTwo() throws {
        #expect(try Tool.ebpf.run("object").status == 2)
        #expect(try Tool.ebpf.run("object", "--frobnicate", "x").status == 2)
        #expect(try Tool.ebpf.run("frobnicate").status == 2)
        #expect(try Tool.ebpf.run("--help").status == 0)
        #expect(try Tool.ebpf.run("--version").output == "0.1.0\n")
    }
}
