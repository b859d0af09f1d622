import Foundation
import Testing

/// Diagnostics as people see them, word for word.
@Suite struct DiagnosticGoldenTests {
    private static let folder = Tool.package.appending(path: "Tests/Fixtures/rejected")

    @Test(arguments: ["careless", "forgets_null", "trusts_index", "forgets_submit"])
    func readsAsItDid(_ program: String) throws {
        let outcome = try Tool.ebpf.run("verify", "Tests/Fixtures/rejected/rejected.bpf.o", "--program", program)
        // Without the table above, which says how long it took.
        let lines = outcome.output.split(separator: "\n").filter { $0.hasPrefix("    ") }.map { $0.dropFirst(4) + "\n" }
        let golden = try String(contentsOf: Self.folder.appending(path: "\(program).txt"), encoding: .utf8)
        #expect(lines.joined() == golden)
    }

    @Test func costsAreSortedBySourceLine() throws {
        let outcome = try Tool.ebpf.run(
            "verify", "Examples/flow-count/flow_count.bpf.o", "--cost", "--program", "flow_count")
        let rows = outcome.output.split(separator: "\n").filter {
            $0.contains("flow_count.bpf.c:") || $0.contains(".h:")
        }
        let counts = rows.compactMap { Int($0.split(separator: " ").first ?? "") }
        #expect(counts.count == rows.count)
        #expect(counts.count > 5)
        #expect(counts == counts.sorted(by: >))
    }
}
