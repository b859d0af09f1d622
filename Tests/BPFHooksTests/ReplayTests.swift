import BPFAssembler
import BPFBytes
import BPFHooks
import BPFMaps
import BPFModel
import BPFRuntime
import Testing

@Suite("Replays")
struct ReplayTests {
    /// Three frames a second apart: 60 bytes, 100 of 1500, 14.
    private static func capture() -> [UInt8] {
        var file = ByteWriter(order: .little)
        let writer = CaptureWriter()
        writer.writeHeader(to: &file)
        writer.write(frame(60), timestamp: 1_000_000_000, to: &file)
        writer.write(frame(100), timestamp: 2_000_000_000, originalLength: 1500, to: &file)
        writer.write(frame(14), timestamp: 3_000_000_007, to: &file)
        return file.bytes
    }

    /// The results of a program over a capture, and the summary.
    private func replay(
        _ text: String, at hook: PacketHook, over bytes: [UInt8] = capture(), options: ReplayOptions = ReplayOptions()
    ) throws -> (results: [UInt32], summary: ReplaySummary) {
        let runner = try hook.runner(text)
        var reader = try CaptureReader(bytes)
        var results: [UInt32] = []
        let summary = runner.replay(&reader, options: options) { results.append($0.result) }
        return (results, summary)
    }

    @Test("Runs, bytes and verdicts are counted")
    func counts() throws {
        let length = "r2 = *(u32 *)(r1 +4); r1 = *(u32 *)(r1 +0); r2 -= r1; r0 = 2; if r2 > 60 goto pc+1; r0 = 1; exit"
        let (results, summary) = try replay(length, at: .xdp)
        #expect(results == [1, 2, 1])
        #expect(summary.runs == 3)
        #expect(summary.bytes == 174)
        #expect(summary.cutFrames == 1)
        #expect(summary.runts == 0)
        #expect(summary.failure == nil)
        #expect(summary.results == [1: 2, 2: 1])
        let verdicts = summary.verdicts(at: .xdp)
        #expect(verdicts.map(\.name) == ["XDP_DROP", "XDP_PASS"])
        #expect(verdicts.map(\.count) == [2, 1])
    }

    @Test("Results that share a name are counted together")
    func sharedNames() throws {
        let (results, summary) = try replay("r0 = *(u32 *)(r1 +0); exit", at: .socketFilter)
        #expect(results == [60, 100, 14])
        #expect(summary.verdicts(at: .socketFilter).map(\.count) == [3])
    }

    @Test(
        "What programs read of a captured frame",
        arguments: [
            (.xdp, 12, [1, 1, 1]), (.classifier, 36, [1, 1, 1]), (.classifier, 40, [1, 1, 1]),
            (.classifier, 160, [60, 1500, 14]), (.classifier, 0, [60, 100, 14]), (.socketFilter, 0, [60, 100, 14]),
            (.classifier, 4, [2, 2, 2]), (.classifier, 16, [8, 8, 8]),
        ] as [(PacketHook, Int, [UInt32])])
    func fields(hook: PacketHook, offset: Int, values: [UInt32]) throws {
        #expect(try replay("r0 = *(u32 *)(r1 +\(offset)); exit", at: hook).results == values)
    }

    @Test(
        "Whom a frame is meant for, where the interface's address is unknown",
        arguments: [
            ([2, 1, 1, 1, 1, 1], 0), ([0, 0, 0, 0, 0, 0], 0), ([1, 0, 0x5e, 1, 1, 1], 2),
            ([255, 255, 255, 255, 255, 255], 1),
        ] as [([UInt8], UInt32)])
    func packetTypes(destination: [UInt8], type: UInt32) throws {
        var file = ByteWriter(order: .little)
        CaptureWriter().writeHeader(to: &file)
        CaptureWriter().write(frame(60, to: destination), timestamp: 0, to: &file)
        let (results, _) = try replay("r0 = *(u32 *)(r1 +4); exit", at: .classifier, over: file.bytes)
        #expect(results == [type])
    }

    @Test("A socket filter sees the Ethernet header, as on a packet socket")
    func socketFilter() throws {
        let firstByte = "r6 = r1; r0 = *(u8 *)skb[0]; exit"
        #expect(try replay(firstByte, at: .socketFilter).results == [1, 1, 1])
    }

    @Test("Each interface of a capture has its number")
    func interfaces() throws {
        var file = PcapngFixture(order: .big)
        file.interface()
        file.interface()
        file.enhancedPacket(interface: 1, data: frame(60))
        file.enhancedPacket(interface: 0, data: frame(60))
        #expect(try replay("r0 = *(u32 *)(r1 +12); exit", at: .xdp, over: file.bytes).results == [2, 1])
    }

    @Test("Time is the capture's when it is asked for")
    func captureTime() throws {
        let seconds = "call bpf_ktime_get_ns; r0 /= 1000000000; exit"
        let options = ReplayOptions(time: .capture)
        #expect(try replay(seconds, at: .xdp, options: options).results == [1, 2, 3])
        let fraction = "r0 = *(u64 *)(r1 +152); r0 %= 1000000000; exit"
        #expect(try replay(fraction, at: .classifier, options: options).results == [0, 0, 7])
        #expect(try replay("r0 = *(u64 *)(r1 +152); exit", at: .classifier).results == [0, 0, 0])
        let host = try replay("call bpf_ktime_get_ns; r0 >>= 1; exit", at: .xdp).results
        #expect(Set(host).count == 3)
    }

    @Test("Survivors are what goes on, as the program left it")
    func survivors() throws {
        let runner = try PacketHook.xdp.runner(
            """
            r6 = r1; r2 = *(u32 *)(r1 +4); r3 = *(u32 *)(r1 +0); r2 -= r3; r0 = 1; if r2 < 60 goto pc+4
            r1 = r6; r2 = -4; call bpf_xdp_adjust_head; r0 = 3; exit
            """)
        var reader = try CaptureReader(Self.capture())
        var kept: [[UInt8]?] = []
        _ = runner.replay(&reader) { kept.append($0.survivor) }
        #expect(kept == [[0, 0, 0, 0] + frame(60), [0, 0, 0, 0] + frame(100), nil])
    }

    @Test("A socket filter keeps as many bytes as it says")
    func keptBytes() throws {
        let runner = try PacketHook.socketFilter.runner("r0 = 20; exit")
        var reader = try CaptureReader(Self.capture())
        var kept: [Int?] = []
        _ = runner.replay(&reader) { kept.append($0.survivor?.count) }
        #expect(kept == [20, 20, 14])
    }

    @Test("A frame without an Ethernet header is passed over")
    func runts() throws {
        var file = ByteWriter(order: .little)
        CaptureWriter().writeHeader(to: &file)
        for length in [13, 14, 0] { CaptureWriter().write(frame(length), timestamp: 0, to: &file) }
        let (results, summary) = try replay("r0 = 2; exit", at: .xdp, over: file.bytes)
        #expect(results == [2])
        #expect(summary.runts == 2)
    }

    @Test("A capture that was cut short: what came before it counts")
    func cutShort() throws {
        let (results, summary) = try replay("r0 = 2; exit", at: .xdp, over: Array(Self.capture().dropLast()))
        #expect(results == [2, 2])
        let reason = CaptureError.Reason.truncated(.frame, needed: 30, available: 29)
        #expect(summary.failure == .capture(CaptureError(offset: 24 + 76 + 116, reason: reason)))
    }

    @Test("Frames of another link layer are named")
    func otherLinkLayer() throws {
        var file = ByteWriter(order: .little)
        let writer = CaptureWriter(linkType: LinkType(rawValue: 113))
        writer.writeHeader(to: &file)
        writer.write(frame(60), timestamp: 0, to: &file)
        let (results, summary) = try replay("r0 = 2; exit", at: .xdp, over: file.bytes)
        #expect(results.isEmpty)
        #expect(
            summary.failure?.description
                == "offset 24: link type 113 (LINUX_SLL): XDP, tc and socket filter programs need Ethernet frames")
    }

    @Test("The first trap ends it, with the frame's number")
    func trap() throws {
        let (results, summary) = try replay("r1 = *(u32 *)(r1 +0); r0 = *(u8 *)(r1 +20); exit", at: .xdp)
        #expect(results == [6, 6])
        guard case .trap(let trap, frame: 3)? = summary.failure else {
            Issue.record("\(String(describing: summary.failure))")
            return
        }
        #expect(trap.slot == 1)
        #expect(summary.failure?.description.hasPrefix("frame 3: program test, instruction 1: ") == true)
    }

    @Test("An error of the caller ends it")
    func callerError() throws {
        struct Full: Error {}
        let runner = try PacketHook.xdp.runner("r0 = 2; exit")
        var reader = try CaptureReader(Self.capture())
        #expect(throws: Full.self) {
            try runner.replay(&reader) { (_) throws(Full) in throw Full() }
        }
        #expect(try reader.next()?.number == 2)
    }

    @Test("Long replays tell how far they are")
    func progress() throws {
        var file = ByteWriter(order: .little)
        CaptureWriter().writeHeader(to: &file)
        for _ in 0..<100 { CaptureWriter().write(frame(60), timestamp: 0, to: &file) }
        let runner = try PacketHook.xdp.runner("r0 = 2; exit")
        var reader = try CaptureReader(file.bytes)
        var told: [Int] = []
        let summary = runner.replay(
            &reader, options: ReplayOptions(progressInterval: 0), progress: { told.append($0.runs) }, forEach: { _ in })
        #expect(summary.runs == 100)
        #expect(told == [16, 32, 48, 64, 80, 96])
    }
}
