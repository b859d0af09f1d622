import BPFHooks
import BPFModel
import BPFRuntime
import Testing

@Suite("Single runs")
struct TestRunTests {
    @Test("What programs read", arguments: SocketBufferObservations.reading + XDPObservations.reading)
    func reading(_ observation: Observation) throws { try check(observation) }

    @Test("Frames and what the context says of them", arguments: SocketBufferObservations.frames)
    func frames(_ observation: Observation) throws { try check(observation) }

    @Test("What bpf(2) refuses", arguments: SocketBufferObservations.refusals + XDPObservations.refusals)
    func refusals(_ observation: Observation) throws { try check(observation) }

    @Test("What comes back", arguments: SocketBufferObservations.returning + XDPObservations.returning)
    func returning(_ observation: Observation) throws { try check(observation) }

    @Test("Helpers over the packet", arguments: SocketBufferObservations.loading + XDPObservations.adjusting)
    func helpers(_ observation: Observation) throws { try check(observation) }

    @Test(
        "tc actions are as tc classifiers",
        arguments: SocketBufferObservations.reading.filter { $0.hook == .classifier })
    func actions(_ observation: Observation) throws { try check(observation, at: .action) }

    /// Runs the program in both modes, and compares with the kernel's answer.
    private func check(_ observation: Observation, at hook: PacketHook? = nil) throws {
        for mode in ExecutionMode.allCases {
            let runner = try (hook ?? observation.hook).runner(observation.program, mode: mode)
            switch observation.answer {
            case .refused(let error):
                let refusal = #expect(throws: TestRunError.self) { try runner.run(observation.test) }
                #expect(refusal?.linuxError == error)
            case .ran(let value, let length, let starts, let context, let error):
                let result = try runner.run(observation.test)
                #expect(result.returnValue == value)
                #expect(result.dataLength == length)
                #expect(result.data.count == min(length, observation.test.dataCapacity ?? length))
                #expect(Array(result.data.prefix(starts.count)) == starts)
                let fields = try result.context.map { try nonZeroFields($0, observation.hook.contextLayout) }
                #expect(fields == context)
                #expect(result.error == error)
            }
        }
    }

    @Test("No repetitions mean one run", arguments: [0, 1, 2] as [UInt32])
    func repetitions(count: UInt32) throws {
        let runner = try PacketHook.classifier.runner("r0 = *(u32 *)(r1 +48); r0 += 1; *(u32 *)(r1 +48) = r0; exit")
        let result = try runner.run(TestRun(data: frame(60), repetitions: count))
        #expect(result.returnValue == max(count, 1))
    }

    @Test("Nothing of a run is left for the next")
    func independence() throws {
        let runner = try PacketHook.xdp.runner(
            "r6 = r1; r2 = -32; call bpf_xdp_adjust_meta; r1 = r6; r2 = 10; call bpf_xdp_adjust_head; r0 = 2; exit")
        let first = try runner.run(TestRun(data: frame(60)))
        let second = try runner.run(TestRun(data: frame(60)))
        #expect(first.data == second.data)
        #expect(first.dataLength == 60 - 10 + 32)
    }

    @Test("What Linux puts into fragments is refused here", arguments: [0, 14, 99] as [UInt64])
    func fragments(end: UInt64) throws {
        let runner = try PacketHook.xdp.runner("r0 = 2; exit")
        let test = TestRun(data: frame(100), context: context(.xdpMD, ["data_end": end]))
        #expect(throws: TestRunError.fieldRefused(name: "data_end", value: end)) { try runner.run(test) }
    }

    @Test("Frames may be larger than a page, and are one piece then")
    func largeFrames() throws {
        let runner = try PacketHook.xdp.runner(
            "r2 = *(u32 *)(r1 +4); r1 = *(u32 *)(r1 +0); r2 -= r1; r0 = r2; exit")
        let result = try runner.run(TestRun(data: frame(9000)))
        #expect(result.returnValue == 9000)
        #expect(result.dataLength == 9000)
    }

    @Test("A packet beyond 16 MiB is refused")
    func tooLarge() throws {
        let runner = try PacketHook.xdp.runner("r0 = 2; exit")
        let test = TestRun(data: [UInt8](repeating: 0, count: (16 << 20) + 1))
        #expect(throws: TestRunError.packet(.emsgsize)) { try runner.run(test) }
    }

    @Test("A program that does wrong traps, and no result comes of it")
    func traps() throws {
        let runner = try PacketHook.xdp.runner("r1 = *(u32 *)(r1 +0); r0 = *(u8 *)(r1 +100); exit")
        let error = #expect(throws: TestRunError.self) { try runner.run(TestRun(data: frame(100))) }
        guard case .trap(let trap)? = error else {
            Issue.record("no trap: \(String(describing: error))")
            return
        }
        #expect(trap.slot == 1)
        #expect(error?.linuxError == nil)
    }

    @Test(
        "Refusals say what is wrong",
        arguments: [
            (.dataTooShort(length: 3, minimum: 14), "3 bytes of data are too few: the headers alone need 14"),
            (.contextEmpty, "the context has no bytes"),
            (.contextTooLong(length: 30, maximum: 24), "30 bytes of context are too many: the structure has 24"),
            (.fieldRefused(name: "len", value: 7), "the context field len cannot be set to 7"),
            (.paddingNotZero(offset: 181), "byte 181 of the context is padding and must be zero"),
        ] as [(TestRunError, String)])
    func messages(error: TestRunError, message: String) {
        #expect(error.description == message)
    }
}
