import Foundation
import Testing

/// What comes out of runs besides their report: events of programs, and packets that they send elsewhere.
@Suite struct RunOutputTests {
    private static let capture = "Examples/flow-count/flow-count.pcap"

    private func assemble(_ code: String, section: String = "xdp") throws -> TemporaryFile {
        let object = try TemporaryFile("program.bpf.o")
        let text = ".section \(section)\n.license GPL\n\(code)\n"
        let outcome = try Tool.ebpf.run("assemble", "-", "-o", object.path, input: text)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return object
    }

    private func json(_ arguments: [String]) throws -> [String: Any] {
        let outcome = try Tool.ebpf.run(arguments + ["--json"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    }

    private func frames(_ path: String) throws -> Int {
        let object = try assemble("r0 = 2\nexit")
        let program = try #require(
            (try json(["run", object.path, "--pcap", path])["programs"] as? [[String: Any]])?.first)
        return try #require(program["runs"] as? Int)
    }

    // MARK: Events

    private static let perfEvents = """
        .map events perf_event_array key=4 value=4 entries=4
        r2 = map[events]
        r3 = 0x6877665544332211 ll
        *(u64 *)(r10 -8) = r3
        r3 = 0xffffffff ll
        r4 = r10
        r4 += -8
        r5 = 8
        call bpf_perf_event_output
        r0 = 2
        exit
        """

    @Test(arguments: EngineNames.all.filter { $0 != "checked" }) func showsWhatGoesToAPerfEventArray(engine: String)
        throws
    {
        let object = try assemble(Self.perfEvents)
        let arguments = ["run", object.path, "--pcap", Self.capture, "--events", "events", "--engine", engine]
        let text = try Tool.ebpf.run(arguments).output
        #expect(text.hasPrefix("== events frame 1 CPU 0\n11 22 33 44 55 66 77 68"))
        #expect(text.components(separatedBy: "== events frame").count == 3025 + 1)
        #expect(!text.contains("lost"))
        let events = try #require(try json(arguments)["events"] as? [[String: Any]])
        #expect(events.count == 3025)
        #expect(events.last?["frame"] as? Int == 3025)
        #expect(events.last?["cpu"] as? Int == 0)
        #expect(
            (events.last?["data"] as? [String])?.prefix(8) == [
                "0x11", "0x22", "0x33", "0x44", "0x55", "0x66", "0x77", "0x68",
            ])
    }

    @Test func saysHowManyEventsFoundNoRoom() throws {
        let object = try assemble(Self.perfEvents)
        let data = String(repeating: "00", count: 14)
        let report = try json(["run", object.path, "--data", data, "--repeat", "20000", "--events", "events"])
        let events = try #require(report["events"] as? [[String: Any]])
        let records = events.filter { $0["data"] != nil }.count
        // 64 pages of records of 24 bytes.
        #expect(records == 64 * 4096 / 24)
        let lost = events.compactMap { $0["lost"] as? Int }.reduce(0, +)
        #expect(lost + records == 20000)
    }

    @Test func showsRecordsOfARingByTheirType() throws {
        let source = """
            typedef unsigned int u32; typedef unsigned long long u64;
            #define SEC(name) __attribute__((section(name), used))
            struct event { u32 length; char tag[4]; };
            struct event *unused __attribute__((unused));
            struct { int (*type)[27]; int (*max_entries)[65536]; } records SEC(".maps");
            struct xdp_md { u32 data, data_end; };
            static void *(*reserve)(void *map, u64 size, u64 flags) = (void *)131;
            static void (*submit)(void *data, u64 flags) = (void *)132;
            SEC("xdp") int log_lengths(struct xdp_md *ctx) {
                struct event *event = reserve(&records, sizeof *event, 0);
                if (!event) return 1;
                event->length = ctx->data_end - ctx->data;
                __builtin_memcpy(event->tag, "abc", 4);
                submit(event, 0);
                return 2;
            }
            char _license[] SEC("license") = "GPL";
            """
        let file = try TemporaryFile("records.bpf.c", Array(source.utf8))
        let object = try TemporaryFile("records.bpf.o")
        let built = try Tool.ebpf.run("build", file.path, "-o", object.path)
        #expect(built.status == 0, "\(built.errors)")
        let arguments = ["run", object.path, "--data", String(repeating: "00", count: 60), "--events", "records=event"]
        let text = try Tool.ebpf.run(arguments).output
        #expect(text.contains("length = 60"), "\(text)")
        let event = try #require((try json(arguments)["events"] as? [[String: Any]])?.first)
        #expect((event["formatted"] as? [String: Any])?["length"] as? Int == 60)
    }

    @Test(arguments: [
        ("flows", "the program uses no map of that name"), ("events=nothing", "the object has no type nothing"),
    ]) func saysWhatIsWrongWithEvents(argument: String, complaint: String) throws {
        let object = try assemble(Self.perfEvents)
        let outcome = try Tool.ebpf.run("run", object.path, "--data", "00", "--events", argument)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(complaint), "\(outcome.errors)")
    }

    // MARK: Redirection

    @Test(arguments: EngineNames.all.filter { $0 != "checked" }) func writesWhatGoesToADevice(engine: String) throws {
        let object = try assemble("r1 = 3\nr2 = 0\ncall bpf_redirect\nexit")
        let copy = try TemporaryFile("out.pcap")
        let arguments = ["run", object.path, "--pcap", Self.capture, "--engine", engine]
        let outcome = try Tool.ebpf.run(arguments + ["--redirect", "3=\(copy.path)"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("XDP_REDIRECT   3025"))
        #expect(outcome.output.contains("device 3          3025"), "\(outcome.output)")
        #expect(outcome.output.contains(copy.path))
        #expect(try frames(copy.path) == 3025)
        #expect(copy.bytes.count > 1_218_030)
        let elsewhere = try Tool.ebpf.run(arguments)
        #expect(elsewhere.output.contains("device 3          3025  none"), "\(elsewhere.output)")
    }

    @Test func devicesOfAMapGetWhatGoesThroughIt() throws {
        // Frames of even length go through element 1, others through element 0.
        let object = try assemble(
            """
            .map ports devmap key=4 value=4 entries=4
            r2 = *(u32 *)(r1 +4)
            r3 = *(u32 *)(r1 +0)
            r2 -= r3
            r2 &= 1
            r2 ^= 1
            r1 = map[ports]
            r3 = 0
            call bpf_redirect_map
            exit
            """)
        let (even, odd) = (try TemporaryFile("even.pcap"), try TemporaryFile("odd.pcap"))
        let arguments = ["run", object.path, "--pcap", Self.capture]
        let both = try json(arguments + ["--redirect", "ports[1]=\(even.path)", "--redirect", "ports[0]=\(odd.path)"])
        let program = try #require((both["programs"] as? [[String: Any]])?.first)
        let rows = try #require(program["redirections"] as? [[String: Any]])
        #expect(Set(rows.compactMap { $0["target"] as? String }) == ["ports[0]", "ports[1]"])
        #expect(rows.compactMap { $0["packets"] as? Int }.reduce(0, +) == 3025)
        #expect(program["redirected_nowhere"] as? Int == 0)
        let counts = (try frames(even.path), try frames(odd.path))
        #expect(counts.0 + counts.1 == 3025)
        #expect(counts.0 > 0 && counts.1 > 0)
        // Where no device is, the helper gives the lowest bits of its flags: dropped.
        let one = try json(arguments + ["--redirect", "ports[1]=\(even.path)"])
        let verdicts = try #require((one["programs"] as? [[String: Any]])?.first?["verdicts"] as? [String: Int])
        #expect(verdicts == ["XDP_REDIRECT": counts.0, "XDP_ABORTED": counts.1])
    }

    /// An object whose first program sends frames through a map of type `type`, and whose others decide about those of even length.
    private func decidingObject(_ type: String) throws -> TemporaryFile {
        try assemble(
            """
            .map ports \(type) key=4 value=8 entries=4
            r1 = map[ports]
            r2 = 0
            r3 = 0
            call bpf_redirect_map
            exit
            .section xdp/devmap
            \(Self.passesEvenFrames)
            .section xdp/cpumap
            \(Self.passesEvenFrames)
            """)
    }

    private static let passesEvenFrames = """
        r2 = *(u32 *)(r1 +4)
        r3 = *(u32 *)(r1 +0)
        r2 -= r3
        r2 &= 1
        r0 = 2
        r0 -= r2
        exit
        """

    @Test(
        arguments: EngineNames.all.filter { $0 != "checked" },
        [("devmap", "xdp_devmap"), ("devmap_hash", "xdp_devmap"), ("cpumap", "xdp_cpumap")])
    func entriesProgramsDecide(engine: String, map: (type: String, program: String)) throws {
        let (object, copy) = (try decidingObject(map.type), try TemporaryFile("out.pcap"))
        let report = try json([
            "run", object.path, "--program", "xdp", "--pcap", Self.capture, "--engine", engine, "--redirect",
            "ports[0]=\(copy.path)", "--entry-program", "ports[0]=\(map.program)",
        ])
        let program = try #require((report["programs"] as? [[String: Any]])?.first)
        #expect(program["verdicts"] as? [String: Int] == ["XDP_REDIRECT": 3025])
        let sent = try #require((program["redirections"] as? [[String: Any]])?.first)
        let dropped = try #require((program["dropped_at_entries"] as? [[String: Any]])?.first)
        let counts = (try #require(sent["packets"] as? Int), try #require(dropped["packets"] as? Int))
        #expect(counts.0 > 0 && counts.1 > 0 && counts.0 + counts.1 == 3025)
        #expect(sent["target"] as? String == "ports[0]" && dropped["target"] as? String == "ports[0]")
        #expect(try frames(copy.path) == counts.0)
        #expect(program["redirected_nowhere"] as? Int == 0)
    }

    @Test func packetsOfAnXSKMapAreCaptured() throws {
        let object = try assemble(
            ".map sockets xskmap key=4 value=4 entries=4\nr1 = map[sockets]\nr2 = 3\nr3 = 1\ncall bpf_redirect_map\nexit"
        )
        let (arguments, copy) = (["run", object.path, "--pcap", Self.capture], try TemporaryFile("out.pcap"))
        let outcome = try Tool.ebpf.run(arguments + ["--redirect", "sockets[3]=\(copy.path)"])
        #expect(outcome.output.contains("sockets[3]        3025"), "\(outcome.output)\(outcome.errors)")
        #expect(try frames(copy.path) == 3025)
        #expect(try Tool.ebpf.run(arguments).output.contains("XDP_DROP   3025"))
    }

    @Test(arguments: [
        ("ports[0]=xdp_cpumap", "the program's section must be xdp/devmap"),
        ("ports[9]=xdp_devmap", "E2BIG"), ("none[0]=xdp_devmap", "the program uses no map none"),
        ("ports[0]=none", "none"), ("ports=xdp_devmap", "expected MAP[KEY]=PROGRAM"),
    ]) func saysWhatIsWrongWithEntryPrograms(argument: String, complaint: String) throws {
        let object = try decidingObject("devmap")
        let arguments = ["run", object.path, "--program", "xdp", "--data", String(repeating: "00", count: 60)]
        let outcome = try Tool.ebpf.run(arguments + ["--entry-program", argument])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(complaint), "\(outcome.errors)")
    }

    @Test func saysHowManyGoNowhere() throws {
        let object = try assemble("r0 = 4\nexit")
        let outcome = try Tool.ebpf.run("run", object.path, "--pcap", Self.capture)
        #expect(outcome.output.contains("nowhere           3025  none"), "\(outcome.output)")
    }

    @Test func copiesGoWhateverTheResult() throws {
        let object = try assemble(
            "r2 = 5\nr3 = 0\ncall bpf_clone_redirect\nr0 = 2\nexit", section: "tc")
        let copy = try TemporaryFile("out.pcap")
        let outcome = try Tool.ebpf.run("run", object.path, "--pcap", Self.capture, "--redirect", "5=\(copy.path)")
        #expect(outcome.output.contains("TC_ACT_SHOT   3025"), "\(outcome.output)\(outcome.errors)")
        #expect(try frames(copy.path) == 3025)
    }

    @Test(arguments: [
        ("3", "expected IFINDEX=CAPTURE or MAP[KEY]=CAPTURE"), ("eth0=x", "'eth0' is no index of a device"),
        ("none[0]=x", "the program uses no map none"), ("ports[9]=x", "E2BIG"),
    ]) func saysWhatIsWrongWithRedirects(argument: String, complaint: String) throws {
        let object = try assemble(
            ".map ports devmap key=4 value=4 entries=4\nr1 = map[ports]\nr2 = 0\nr3 = 0\ncall bpf_redirect_map\nexit")
        let outcome = try Tool.ebpf.run("run", object.path, "--data", "00", "--redirect", argument)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(complaint), "\(outcome.errors)")
    }
}
