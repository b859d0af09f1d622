import Foundation
import Testing

@Suite(.enabled(if: EngineNames.all.contains("jit"), "there is no compiler for this machine's processor"))
struct MachineCodeListingTests {
    @Test func showsTheCodeOfEachInstruction() throws {
        let object = try TemporaryFile("program.bpf.o")
        let assembled = try Tool.ebpf.run("assemble", "-", "-o", object.path, input: ".section xdp\nr0 = 2\nexit\n")
        #expect(assembled.status == 0)
        let outcome = try Tool.ebpf.run("disassemble", object.path, "--jited")
        #expect(outcome.status == 0)
        let lines = outcome.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        #expect(lines.contains("0: r0 = 2"))
        #expect(lines.contains { $0.hasSuffix("b8 02 00 00 00") })
        #expect(lines.last?.hasSuffix("c3") == true)
    }

    @Test func jsonHasNoMachineCode() throws {
        let outcome = try Tool.ebpf.run(
            "disassemble", "Examples/flow-count/flow_count.bpf.o", "--jited", "--json")
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("--jited goes with neither"))
    }
}
