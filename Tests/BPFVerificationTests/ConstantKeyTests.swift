import BPFAssembler
import BPFInstructions
import BPFModel
import Testing

@testable import BPFVerification

/// Look-ups in arrays with keys that are known: never null since Linux 6.14.
///
/// Observed on Linux 6.18.
struct ConstantKeyTests {
    private static func verify(_ key: String, _ profile: KernelProfile) throws -> VerificationResult {
        let text =
            key + """

                r1 = map[values]
                call bpf_map_lookup_elem
                r0 = *(u64 *)(r0 +0)
                exit
                """
        let section = try Assembler.program(text)
        var instructions = section.instructions
        for reference in section.references { instructions[reference.slot].immediate = 0 }
        var request = VerificationRequest(instructions: instructions, programType: .schedCls)
        request.maps = VerifierTests.maps
        request.profile = profile
        return Verifier.verify(request)
    }

    private static let stored = "*(u32 *)(r10 -8) = 3\nr2 = r10\nr2 += -8"
    private static let zeros =
        (3...6).map { "*(u8 *)(r10 -\($0)) = 0" }.joined(separator: "\n") + "\nr2 = r10\nr2 += -6"

    @Test(arguments: [stored, zeros])
    func findsAnElementWhoseKeyIsAnIndex(key: String) throws {
        #expect(try Self.verify(key, .linux618).isAccepted)
        #expect(VerifierTests.message(try Self.verify(key, .linux612)) == "R0 invalid mem access 'map_value_or_null'")
    }

    @Test(arguments: [
        "*(u32 *)(r10 -8) = 4\nr2 = r10\nr2 += -8",
        "call bpf_get_prandom_u32\nr0 &= 3\n*(u32 *)(r10 -8) = r0\nr2 = r10\nr2 += -8",
        "*(u32 *)(r10 -4) = 3\nr2 = r10\nr2 += -4",
    ])
    func mayFindNothingElse(key: String) throws {
        #expect(VerifierTests.message(try Self.verify(key, .linux618)) == "R0 invalid mem access 'map_value_or_null'")
    }
}
