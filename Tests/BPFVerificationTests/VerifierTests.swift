import BPFInstructions
import BPFModel
import Testing

@testable import BPFVerification

struct VerifierTests {
    @Test func acceptsTheSmallestProgram() {
        let request = VerificationRequest(
            instructions: [
                Instruction(opcode: 0xb7, destination: .r0), Instruction(opcode: 0x95),
            ], programType: .socketFilter)
        let result = Verifier.verify(request)
        #expect(result.isAccepted)
        #expect(result.statistics.processedInstructions == 2)
    }
}
