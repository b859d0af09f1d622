import Foundation
import Testing

struct MapCommandTests {
    /// A directory that plays /sys/fs/bpf, until the test ends.
    private func withDirectory(_ body: (_ map: ([String]) throws -> Tool.Outcome) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.appending(
            path: "ebpf-maps-\(UInt64.random(in: .min ... .max))")
        defer { try? FileManager.default.removeItem(at: directory) }
        try body { try Tool.ebpf.run(["map"] + $0 + ["--bpffs", directory.path]) }
    }

    private func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    @Test func `A map lives from create to unpin, one process after the other`() throws {
        try withDirectory { map in
            let create = "create flows type hash key 4 value 8 entries 10 name flows"
            #expect(try map(words(create)).status == 0)
            #expect(try map(words(create)).errors.contains("EEXIST"))
            #expect(try map(words("update flows key 1 0 0 0 value hex 2a 0 0 0 0 0 0 0")).status == 0)
            #expect(try map(words("update flows key 1 0 0 0 value 1 0 0 0 0 0 0 0 noexist")).errors.contains("EEXIST"))
            #expect(
                try map(words("lookup flows key 1 0 0 0")).output
                    == "key: 01 00 00 00  value: 2a 00 00 00 00 00 00 00\n")
            let missing = try map(words("lookup flows key 2 0 0 0"))
            #expect(missing.status == 1 && missing.errors == "not found\n")
            #expect(try map(words("getnext flows")).output == "next key: 01 00 00 00\n")
            #expect(try map(words("getnext flows key 1 0 0 0")).status == 1)
            #expect(
                try map(words("dump flows --json")).output
                    == #"[{"key":["0x01","0x00","0x00","0x00"],"value":["0x2a","0x00","0x00","0x00","0x00","0x00","0x00","0x00"]}]"#
                    + "\n")
            #expect(try map(words("pin flows again")).status == 0)
            #expect(try map(words("freeze again")).status == 0)
            #expect(try map(words("delete flows key 1 0 0 0")).errors.contains("EPERM"))
            #expect(try map(["list"]).output.contains("hash  name flows  frozen"))
            #expect(try map(words("unpin flows")).status == 0)
            #expect(try map(words("lookup again key 1 0 0 0")).status == 0)
            #expect(try map(words("lookup flows key 1 0 0 0")).status == 2)
        }
    }

    @Test(arguments: [
        ("create m type nothing key 4 value 4 entries 1", "there is no map type 'nothing'"),
        ("create m type hash key 4 value 4", "max_entries is 0"),
        ("create m type hash key x", "'x' is no number for 'key'"),
        ("create m type hash what 4", "what is 'what'?"),
        ("create m type sockmap key 4 value 4 entries 1", "type sockmap is not supported yet"),
        ("lookup nothing key 1", "open: ENOENT"),
        ("dump", "Missing expected argument"),
    ])
    func `Wrong use is told in a line`(_ use: (String, String)) throws {
        try withDirectory { map in
            let outcome = try map(words(use.0))
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains(use.1), "\(outcome.errors)")
        }
    }

    @Test func `Bytes are counted`() throws {
        try withDirectory { map in
            let created = try map(words("create m type array key 4 value 4 entries 1"))
            #expect(created.status == 0)
            #expect(try map(words("lookup m key 1 0 0")).errors.contains("byte 3 of the key, which has 4, is missing"))
            #expect(try map(words("lookup m key 1 0 0 300")).errors.contains("'300' is no byte of the key"))
            #expect(try map(words("lookup m key 0 0 0 0 7")).errors.contains("what is '7'?"))
        }
    }
}
