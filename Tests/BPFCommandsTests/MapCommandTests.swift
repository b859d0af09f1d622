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
        try withDirectory { map throws in
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
        ("create m type struct_ops key 4 value 4 entries 1", "type struct_ops is not supported yet"),
        ("lookup nothing key 1", "open: ENOENT"),
        ("dump", "a map is missing"),
    ])
    func `Wrong use is told in a line`(_ use: (String, String)) throws {
        try withDirectory { map throws in
            let outcome = try map(words(use.0))
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains(use.1), "\(outcome.errors)")
        }
    }

    @Test func `Bytes are counted`() throws {
        try withDirectory { map throws in
            let created = try map(words("create m type array key 4 value 4 entries 1"))
            #expect(created.status == 0)
            #expect(try map(words("lookup m key 1 0 0")).errors.contains("byte 3 of the key, which has 4, is missing"))
            #expect(try map(words("lookup m key 1 0 0 300")).errors.contains("'300' is no byte of the key"))
            #expect(try map(words("lookup m key 0 0 0 0 7")).errors.contains("what is '7'?"))
        }
    }

    @Test func `Queues and stacks are pushed and popped`() throws {
        try withDirectory { map throws in
            #expect(try map(words("create q type queue value 4 entries 2 name q")).status == 0)
            #expect(try map(words("push q value 1 0 0 0")).status == 0)
            #expect(try map(words("enqueue q value 2 0 0 0")).status == 0)
            #expect(try map(words("push q value 3 0 0 0")).errors.contains("E2BIG"))
            #expect(try map(words("peek q")).output == "value: 01 00 00 00\n")
            #expect(try map(words("pop q")).output == "value: 01 00 00 00\n")
            #expect(
                try map(words("dequeue q --json")).output == #"{"key":[],"value":["0x02","0x00","0x00","0x00"]}"# + "\n"
            )
            #expect(try map(words("pop q --json")).output == "null\n")
            #expect(try map(words("pop q")).status == 1)
        }
    }

    @Test func `The keys that grow fastest come first`() throws {
        try withDirectory { map throws in
            #expect(try map(words("create m type hash key 4 value 8 entries 10")).status == 0)
            #expect(try map(words("update m key 1 0 0 0 value 7 0 0 0 0 0 0 0")).status == 0)
            #expect(try map(words("update m key 2 0 0 0 value 9 1 0 0 0 0 0 0")).status == 0)
            let top = try map(words("top m --interval 0.01 --rounds 1 --rows 1")).output
            #expect(top.contains("2 keys, 1 shown") && top.contains("02 00 00 00") && !top.contains("01 00 00 00"))
            let json = try map(words("top m --interval 0.5 --rounds 1 --json")).output
            #expect(
                json.hasPrefix(
                    #"[{"key":["0x02","0x00","0x00","0x00"],"value":265,"rate":0"#), "\(json)")
            #expect(try map(words("top m --rows 0 --rounds 1")).status == 2)
        }
    }

    @Test func `Maps whose entries can't be made here say why`() throws {
        try withDirectory { map throws in
            for (type, reason) in [
                ("sockmap", "no sockets"), ("sockhash", "no sockets"), ("reuseport_sockarray", "no sockets"),
                ("xskmap", "PacketQueue"),
            ] {
                #expect(try map(words("create \(type) type \(type) key 4 value 4 entries 4")).status == 0)
                let outcome = try map(words("update \(type) key 1 0 0 0 value 99 0 0 0"))
                #expect(outcome.status == 2 && outcome.errors.contains(reason), "\(outcome.errors)")
            }
        }
    }

    @Test func `The records of a ring are printed`() throws {
        try withDirectory { map throws in
            #expect(try map(words("create ring type ringbuf entries 4096")).status == 0)
            #expect(try map(words("event_pipe ring --timeout 1 --json")).output == "[]\n")
            #expect(try map(words("create m type hash key 4 value 8 entries 10")).status == 0)
            #expect(try map(words("event_pipe m")).errors.contains("has no records"))
        }
    }

    /// What a pinned array's reader in another process printed until it was told to end, while `body` went on; and what it complained of.
    private func pipe(
        _ arguments: [String], until isEnough: (String) -> Bool, _ body: () throws -> Void
    ) throws -> String {
        let process = Process()
        process.executableURL = Tool.products.appending(path: "ebpf")
        process.arguments = ["map", "event_pipe", "events"] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
        try body()
        var output = ""
        // What is there is printed at once, though nobody ends the reader.
        while !isEnough(output) {
            let bytes = pipe.fileHandleForReading.availableData
            if bytes.isEmpty { break }
            output += String(decoding: bytes, as: UTF8.self)
        }
        process.interrupt()
        output += String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return output
    }

    @Test func `Another process sees the records of a perf event array as they come`() throws {
        let directory = FileManager.default.temporaryDirectory.appending(
            path: "ebpf-maps-\(UInt64.random(in: .min ... .max))")
        defer { try? FileManager.default.removeItem(at: directory) }
        let place = ["--bpffs", directory.path]
        let create = "map create events type perf_event_array key 4 value 4 entries 4 name events pages 2"
        #expect(try Tool.ebpf.run(words(create) + place).status == 0)
        #expect(try Tool.ebpf.run(words("map event_pipe events --timeout 1 --json") + place).output == "[]\n")
        let wrong = try Tool.ebpf.run(words("map event_pipe events cpu 1") + place)
        #expect(wrong.status == 2 && wrong.errors.contains("together"), "\(wrong.errors)")
        let object = try TemporaryFile("program.bpf.o")
        let program = """
            .section xdp
            .license GPL
            .map events perf_event_array key=4 value=4 entries=4
            r2 = map[events]
            r3 = 0x6877665544332211 ll
            *(u64 *)(r10 -8) = r3
            r3 = 1
            r4 = r10
            r4 += -8
            r5 = 8
            call bpf_perf_event_output
            r0 = 2
            exit

            """
        #expect(try Tool.ebpf.run("assemble", "-", "-o", object.path, input: program).status == 0)
        func run(_ count: Int) throws {
            let arguments = ["run", object.path, "--data", String(repeating: "00", count: 14), "--repeat", "\(count)"]
            let outcome = try Tool.ebpf.run(arguments + ["--map", "events:pinning=by_name"] + place)
            try #require(outcome.status == 0, "\(outcome.errors)")
        }
        let text = try pipe(place, until: { $0.components(separatedBy: "==").count > 4 }) { try run(2) }
        #expect(
            text.components(separatedBy: " CPU: 1 index: 1 =====\n11 22 33 44 55 66 77 68  00 00 00 00\n").count == 3)
        #expect(!text.contains("lost"))
        let one = try pipe(words("cpu 7 index 1") + place, until: { $0.contains("00 00 00 00") }) { try run(1) }
        #expect(one.contains("CPU: 7 index: 1"))

        // What waits in another buffer keeps nobody from ending.
        try run(1)
        let none = try Tool.ebpf.run(words("map event_pipe events cpu 0 index 0 --timeout 50 --json") + place)
        #expect(none.status == 0 && none.output == "[]\n")
        #expect(
            try Tool.ebpf.run(words("map event_pipe events --count 1 --json") + place).output.contains("\"index\""))

        // More than there is room for: what comes and what is lost adds up.
        try run(1000)
        let all = try Tool.ebpf.run(words("map event_pipe events --timeout 50 --json") + place).output
        let records = try #require(try JSONSerialization.jsonObject(with: Data(all.utf8)) as? [[String: Any]])
        let samples = records.filter { $0["type"] as? Int == 9 }
        #expect(samples.count == 2 * 4096 / 24)
        #expect(samples.first?["data"] as? [Int] == [17, 34, 51, 68, 85, 102, 119, 104, 0, 0, 0, 0])
        #expect(samples.first?["cpu"] as? Int == 1 && samples.first?["index"] as? Int == 1)
        let lost = records.compactMap { ($0["lost"] as? [String: Int])?["lost"] }.reduce(0, +)
        #expect(samples.count + lost == 1000)
    }
}
