import BPFAssembler
import BPFRuntime
import Testing

@Suite("Watching a run")
struct ObserverTests {
    private final class Recorder: ExecutionObserver {
        var moments: [ExecutionMoment] = []
        func willExecute(_ moment: ExecutionMoment) { moments.append(moment) }
    }

    private func moments(_ text: String) throws -> [ExecutionMoment] {
        let program = try Program(
            ProgramCode(name: "test", instructions: try Assembler.program(text).instructions), mode: .checked)
        let context = try #require(RunContext())
        let recorder = Recorder()
        context.observer = recorder
        _ = try program.run(in: context)
        return recorder.moments
    }

    @Test("Every instruction is seen with its slot and the registers before it")
    func straightLine() throws {
        let moments = try moments("r0 = 5; r2 = 0x100000001 ll; r0 += 1; exit")
        #expect(moments.map(\.slot) == [0, 1, 3, 4])
        #expect(moments.map { $0.registers[0] } == [0, 5, 5, 6])
        #expect(moments.last?.registers[2] == 0x1_0000_0001)
    }

    @Test("Calls show where they come from, and each function its frame")
    func calls() throws {
        let moments = try moments("r6 = 1; call +1; exit; call +1; exit; r0 = 9; exit")
        let inner = try #require(moments.first { $0.slot == 5 })
        #expect(inner.callSites == [1, 3])
        #expect(inner.framePointers.count == 3)
        #expect(inner.framePointers.last == inner.registers[10])
        #expect(moments.last?.callSites == [])
    }

    @Test("The body of bpf_loop is called from the helper call")
    func loop() throws {
        let moments = try moments(
            "r1 = 2; r2 = subprog[body]; r3 = 0; r4 = 0; call bpf_loop; r0 = 0; exit; body: r0 = 0; exit")
        #expect(moments.contains { $0.callSites == [5] })
    }
}
