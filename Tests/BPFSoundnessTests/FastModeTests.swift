import BPFAssembler
import BPFModel
import BPFRuntime
import BPFSoundness
import BPFVerification
import Testing

/// What Linux makes safe by rewriting programs is safe here in the mode that tests nothing.
@Suite("Accepted programs in fast mode")
struct FastModeTests {
    @Test(
        "The results are those of checked mode, and of Linux",
        arguments: [
            ("division by zero", .socketFilter, "r0 = 5; r1 = 0; r0 /= r1; exit", 0),
            ("remainder by zero", .socketFilter, "r0 = 5; r1 = 0; r0 %= r1; exit", 5),
            ("32-bit remainder by zero", .socketFilter, "r0 = -1; r1 = 0; w0 %= w1; exit", 0xffff_ffff),
            ("signed division by zero", .socketFilter, "r0 = -5; r1 = 0; r0 s/= r1; exit", 0),
            (
                "the smallest number by minus one", .socketFilter,
                "r0 = 1; r0 <<= 63; r1 = -1; r0 s/= r1; r0 >>= 60; exit",
                8
            ),
            ("its remainder", .socketFilter, "r0 = 1; r0 <<= 63; r1 = -1; r0 s%= r1; exit", 0),
            ("a shift by 65", .socketFilter, "r0 = 1; r1 = 65; r0 <<= r1; exit", 2),
            ("a 32-bit shift by 33", .socketFilter, "r0 = 1; r1 = 33; w0 <<= w1; exit", 2),
            ("an arithmetic shift by 255", .socketFilter, "r0 = -1; r1 = 255; r0 s>>= r1; r0 &= 15; exit", 15),
            (
                "pointers from a packet's context", .xdp,
                "r2 = *(u32 *)(r1 + 0); r0 = *(u32 *)(r1 + 0); r2 -= r0; r0 = r2; exit", 0
            ),
            (
                "a probe of nothing", .rawTracepoint,
                "r1 = r10; r1 += -8; r2 = 8; r3 = 0; call bpf_probe_read_kernel; exit", UInt64(bitPattern: -14)
            ),
            (
                "a probe of what is not there", .rawTracepoint,
                "r1 = r10; r1 += -8; r2 = 8; r3 = -4096; call bpf_probe_read_kernel; exit", UInt64(bitPattern: -14)
            ),
            ("a packet load past the end", .socketFilter, "r6 = r1; r0 = 7; r0 = *(u32 *)skb[100000]; r0 = 9; exit", 0),
        ] as [(String, ProgramType, String, UInt64)])
    func rewritten(what: String, type: ProgramType, text: String, result: UInt64) throws {
        let request = VerificationRequest(
            instructions: try Assembler.program(lines(text)).instructions, programType: type)
        let verdict = Verifier.verify(request)
        try #require(verdict.isAccepted, "\(verdict.verdict)")
        let runner = try #require(TrialRunner())
        for mode in ExecutionMode.interpreted {
            guard case .value(let value) = runner.run(try runner.program(request, mode: mode), seed: 1) else {
                Issue.record("\(mode) did not return")
                continue
            }
            #expect(value == result, "\(mode)")
        }
    }
}
