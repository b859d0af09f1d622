import Testing

@testable import BPFVerification

/// Stack that only spills around calls use, which Linux takes out.
struct FastCallTests {
    private static func program(_ helper: String, before: String = "") -> String {
        """
        r1 = 1
        *(u64 *)(r10 -256) = r1
        \(before)
        *(u64 *)(r10 -264) = r1
        call \(helper)
        r1 = *(u64 *)(r10 -264)
        call callee
        r0 = 0
        exit
        callee:
        *(u64 *)(r10 -256) = 0
        r0 = 0
        exit
        """
    }

    static let cases = [
        ProgramCase("helper that is put in line", program("bpf_get_smp_processor_id")),
        ProgramCase(
            "helper that is called", program("bpf_get_prandom_u32"),
            rejected: "combined stack size of 2 calls is 528. Too large"),
        ProgramCase(
            "stack that is used otherwise", program("bpf_get_smp_processor_id", before: "*(u64 *)(r10 -264) = 0"),
            rejected: "combined stack size of 2 calls is 528. Too large"),
    ]

    @Test(arguments: cases)
    func verdict(_ example: ProgramCase) throws {
        #expect(try example.firstLine() == example.message)
    }
}
