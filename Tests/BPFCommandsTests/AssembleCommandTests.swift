import Foundation
import Testing

@Suite struct AssembleCommandTests {
    private let source = """
        .license GPL
        .map counts array key=4 value=8 entries=1
        .section xdp
        .function count
            *(u32 *)(r10 -4) = 0
            r1 = map[counts]
            r2 = r10
            r2 += -4
            call bpf_map_lookup_elem
            if r0 == 0 goto done
            r1 = 1
            lock *(u64 *)(r0 +0) += r1
        done:
            r0 = 2
            exit

        """

    @Test func makesAnObjectThatRuns() throws {
        let object = try TemporaryFile("count.bpf.o")
        #expect(try Tool.ebpf.run("assemble", "-", "-o", object.path, input: source).status == 0)
        let outcome = try Tool.ebpf.run(
            "run", object.path, "--data", String(repeating: "00", count: 14), "--repeat", "5")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("05 00 00 00 00 00 00 00"))
    }

    @Test func disassemblesToTheSameInstructions() throws {
        let object = try TemporaryFile("count.bpf.o")
        #expect(try Tool.ebpf.run("assemble", "-", "-o", object.path, input: source).status == 0)
        let outcome = try Tool.ebpf.run("disassemble", object.path)
        #expect(outcome.status == 0)
        #expect(
            outcome.output == """
                count (xdp, 11 instructions)
                count:
                   0: (62) *(u32 *)(r10 -4) = 0
                   1: (18) r1 = map[counts]
                   3: (bf) r2 = r10
                   4: (07) r2 += -4
                   5: (85) call bpf_map_lookup_elem#1
                   6: (15) if r0 == 0x0 goto pc+2
                   7: (b7) r1 = 1
                   8: (db) lock *(u64 *)(r0 +0) += r1
                   9: (b7) r0 = 2
                  10: (95) exit

                """)
    }

    @Test func bigEndianObjectsAreReadBack() throws {
        let object = try TemporaryFile("count.bpf.o")
        #expect(try Tool.ebpf.run("assemble", "-", "--big-endian", "-o", object.path, input: source).status == 0)
        #expect(try Tool.ebpf.run("object", object.path).output.contains("big-endian"))
    }

    @Test(arguments: [
        ("r0 = 1\nexit\n", "-:1:"),
        (".section xdp\nr0 = 1\nfrobnicate\n", "-:3:1: "),
        (".section xdp\nr1 = map[nothing]\nexit\n", "no map is called 'nothing'"),
        (".section xdp\ngoto away\nexit\n", "no label, function or helper is called 'away'"),
    ])
    func namesLineAndColumn(text: String, message: String) throws {
        let object = try TemporaryFile("bad.bpf.o")
        let outcome = try Tool.ebpf.run("assemble", "-", "-o", object.path, input: text)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
        #expect(object.bytes.isEmpty)
    }

    @Test func sourceLinesStandBetweenInstructions() throws {
        let outcome = try Tool.ebpf.run("disassemble", "Examples/flow-count/flow_count.bpf.o", "--source")
        #expect(outcome.output.contains("; sum = bpf_map_lookup_elem(&totals, &zero);\n"))
        let missing = try Tool.ebpf.run("disassemble", "Examples/flow-count/flow_count.bpf.o", "--program", "none")
        #expect(missing.status == 2)
        #expect(missing.errors.contains("no program 'none'; there are: flow_count"))
    }
}
