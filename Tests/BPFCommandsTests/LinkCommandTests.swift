import Foundation
import Testing

@Suite struct LinkCommandTests {
    private static let folder = "Tests/Fixtures/objects/linking/"

    private static func link(_ names: String...) throws -> (TemporaryFile, Tool.Outcome) {
        let out = try TemporaryFile("linked.bpf.o")
        return (out, try Tool.ebpf.run(["link", "-o", out.path] + names.map { folder + $0 + ".bpf.o" }))
    }

    @Test func `The result of two objects runs, with their variables set`() throws {
        let (out, outcome) = try Self.link("count", "decide")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let packet = String(repeating: "00", count: 64)
        let run = ["run", out.path, "--unverified", "--program", "count", "--data", packet, "--repeat", "3"]
        let passed = try Tool.ebpf.run(run)
        #expect(passed.status == 0, "\(passed.errors)")
        #expect(passed.output.contains("XDP_PASS"))
        let listing = try Tool.ebpf.run(run + ["--json"]).output
        #expect(listing.contains("\"passed\": 6") || listing.contains("\"passed\":6"), "\(listing)")
        let short = try Tool.ebpf.run(run + ["--set", "limit=10", "--json"]).output
        #expect(short != listing)
        let dropped = try Tool.ebpf.run("run", out.path, "--unverified", "--program", "count", "--data", packet + "00")
        #expect(dropped.output.contains("XDP_DROP"))
    }

    @Test func `Maps can be changed before use`() throws {
        let (out, _) = try Self.link("count", "decide")
        let listing = try Tool.ebpf.run("object", out.path, "--map", "results:max_entries=9", "--json")
        #expect(listing.output.contains("9"))
        let wrong = try Tool.ebpf.run("object", out.path, "--map", "results:colour=red")
        #expect(wrong.status == 2)
        #expect(wrong.errors.contains("expected NAME:max_entries=N"))
        #expect(try Tool.ebpf.run("object", out.path, "--set", "no=1").errors.contains("no such variable"))
    }

    @Test func `Contradictions name both files`() throws {
        let (_, outcome) = try Self.link("count", "conflict_types")
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("'limit' has different types"))
        #expect(outcome.errors.contains("count.bpf.o") && outcome.errors.contains("conflict_types.bpf.o"))
    }
}
