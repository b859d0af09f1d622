import Foundation
import Testing

/// What `ebpf map --json` prints beside what bpftool printed for the same commands (`Fixtures/maps/bpftool.json`, recorded by `Tools/record-bpftool`).
@Suite struct MapOutputTests {
    /// One command, what bpftool printed, and whether it succeeded.
    struct Recorded: Decodable, Sendable {
        let command: [String]
        let output: String
        let succeeded: Bool
    }

    static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/maps/bpftool.json")

    /// Numbers that belong to one machine.
    private func comparable(_ text: String) throws -> NSObject {
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
        guard var fields = value as? [String: Any] else { return value as? NSObject ?? NSNull() }
        // Error texts are ours; bpftool's name the C library's words.
        if fields["error"] != nil { return "error" as NSString }
        for name in ["id", "bytes_memlock"] where fields[name] != nil { fields[name] = "a number" }
        return fields as NSDictionary
    }

    @Test func printsWhatBpftoolPrints() throws {
        let recorded = try JSONDecoder().decode([Recorded].self, from: Data(contentsOf: Self.file))
        #expect(recorded.count > 40)
        let directory = FileManager.default.temporaryDirectory.appending(
            path: "ebpf-maps-\(UInt64.random(in: .min ... .max))")
        defer { try? FileManager.default.removeItem(at: directory) }
        for step in recorded {
            let outcome = try Tool.ebpf.run(["map"] + step.command + ["--json", "--bpffs", directory.path])
            #expect((outcome.status == 0) == step.succeeded, "\(step.command): \(outcome.errors)")
            if !step.succeeded, step.output != "null\n" { continue }
            #expect(
                try comparable(outcome.output) == comparable(step.output),
                "\(step.command): \(outcome.output) where bpftool printed \(step.output)")
        }
    }
}
