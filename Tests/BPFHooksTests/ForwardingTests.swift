import BPFBytes
import BPFHooks
import BPFMaps
import BPFModel
import BPFRuntime
import Testing

@Suite("Where programs send packets")
struct ForwardingTests {
    private typealias Target = PacketForwarding.Target

    /// Runs over a frame of zeros.
    private func run(
        _ text: String, at hook: PacketHook, maps: [String: any Map] = [:], mode: ExecutionMode
    ) throws -> TestRunResult {
        let runner = try hook.runner(text, maps: maps, mode: mode)
        return try runner.run(TestRun(data: [UInt8](repeating: 0, count: 64)))
    }

    private func devices(_ type: MapType, _ entries: [UInt32: UInt32]) throws -> any Map {
        let definition = MapDefinition(name: "m", type: type, keySize: 4, valueSize: 8, maxEntries: 8)
        let map = try MapFactory().make(definition)
        for (key, device) in entries {
            InProcessDevices.add(device)
            try map.update(bytes(key), bytes(device) + [0, 0, 0, 0])
        }
        return map
    }

    private func bytes(_ number: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }

    @Test("bpf_redirect of XDP takes no flags", arguments: ExecutionMode.allCases)
    func redirectsFrames(mode: ExecutionMode) throws {
        let sent = try run("r1 = 7; r2 = 0; call bpf_redirect; exit", at: .xdp, mode: mode)
        #expect(sent.returnValue == 4 && sent.isRedirected)
        #expect(sent.forwarding.targets == [Target.device(7)])
        let refused = try run("r1 = 7; r2 = 1; call bpf_redirect; exit", at: .xdp, mode: mode)
        #expect(refused.returnValue == 0 && !refused.isRedirected)
        #expect(refused.forwarding.targets.isEmpty)
    }

    @Test("bpf_redirect of tc sends out of a device or into it", arguments: ExecutionMode.allCases)
    func redirectsPackets(mode: ExecutionMode) throws {
        let sent = try run("r1 = 7; r2 = 1; call bpf_redirect; exit", at: .classifier, mode: mode)
        #expect(sent.returnValue == 7 && sent.isRedirected)
        #expect(sent.forwarding.targets == [Target.device(7, ingress: true)])
        let refused = try run("r1 = 7; r2 = 2; call bpf_redirect; exit", at: .classifier, mode: mode)
        #expect(refused.returnValue == 2 && refused.forwarding.targets.isEmpty)
    }

    @Test("The last helper counts, and the result decides", arguments: ExecutionMode.allCases)
    func lastOneCounts(mode: ExecutionMode) throws {
        let text = "r1 = 7; r2 = 0; call bpf_redirect; r1 = 8; r2 = 0; call bpf_redirect; r0 = 2; exit"
        let passed = try run(text, at: .xdp, mode: mode)
        #expect(!passed.isRedirected)
        #expect(passed.forwarding.targets == [Target.device(8)])
    }

    @Test(
        "Maps of devices and processors", arguments: ExecutionMode.allCases, [MapType.devmap, .devmapHash])
    func throughMaps(mode: ExecutionMode, type: MapType) throws {
        let map = try devices(type, [1: 901, 2: 902, 3: 1])
        let text = { (key: Int, flags: Int) in
            "r1 = map[m]; r2 = \(key); r3 = \(flags); call bpf_redirect_map; exit"
        }
        #expect(try run(text(2, 0), at: .xdp, maps: ["m": map], mode: mode).forwarding.targets == [.device(902)])
        let absent = try run(text(0, 2), at: .xdp, maps: ["m": map], mode: mode)
        #expect(absent.returnValue == 2 && absent.forwarding.targets.isEmpty)
        let all = try run(text(0, 8), at: .xdp, maps: ["m": map], mode: mode)
        #expect(Set(all.forwarding.targets) == [.device(901), .device(902), .device(1)])
        // Test runs arrive at the loopback device, whose index is 1.
        let others = try run(text(0, 24), at: .xdp, maps: ["m": map], mode: mode)
        #expect(Set(others.forwarding.targets) == [.device(901), .device(902)])
        let processors = try MapFactory().make(
            MapDefinition(name: "m", type: .cpumap, keySize: 4, valueSize: 4, maxEntries: 1))
        try processors.update(bytes(0), bytes(64))
        let sent = try run(text(0, 0), at: .xdp, maps: ["m": processors], mode: mode)
        #expect(sent.forwarding.targets == [.processor(0)] && sent.isRedirected)
    }

    @Test("Copies are sent as the packet is then", arguments: ExecutionMode.allCases)
    func copies(mode: ExecutionMode) throws {
        let text = """
            r6 = r1; r2 = 7; r3 = 0; call bpf_clone_redirect
            r7 = r0; r1 = r6; r2 = 8; r3 = 1; call bpf_clone_redirect; r7 |= r0
            r1 = r6; r2 = 8; r3 = 2; call bpf_clone_redirect; r0 += r7; exit
            """
        let result = try run(text, at: .classifier, mode: mode)
        #expect(Int32(bitPattern: result.returnValue) == -22)
        #expect(result.forwarding.copies.map(\.target) == [.device(7), .device(8, ingress: true)])
        #expect(result.forwarding.copies.allSatisfy { $0.bytes == [UInt8](repeating: 0, count: 64) })
    }

    @Test(
        "A replay counts targets, and packets that are redirected to nowhere; nothing of one frame is left to the next")
    func replays() throws {
        var file = ByteWriter(order: .little)
        let writer = CaptureWriter()
        writer.writeHeader(to: &file)
        for length in [60, 61, 62] { writer.write([UInt8](repeating: 0, count: length)[...], timestamp: 0, to: &file) }
        // Only the second frame tells where to go; all results say that frames are redirected.
        let runner = try PacketHook.xdp.runner(
            """
            r2 = *(u32 *)(r1 +4); r3 = *(u32 *)(r1 +0); r2 -= r3; if r2 != 61 goto pc+3
            r1 = 9; r2 = 0; call bpf_redirect; r0 = 4; exit
            """)
        var reader = try CaptureReader(file.bytes)
        var sent: [Bool] = []
        let summary = runner.replay(&reader) { sent.append($0.isRedirected && !$0.forwarding.targets.isEmpty) }
        #expect(sent == [false, true, false])
        #expect(summary.redirections == [.device(9): 1])
        #expect(summary.lostRedirections == 2)
    }
}
