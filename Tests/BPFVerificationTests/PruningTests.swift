import BPFAssembler
import BPFInstructions
import BPFModel
import Testing

@testable import BPFVerification

/// Where states are compared decides how many instructions are processed; each number was observed on Linux 6.18.
struct PruningTests {
    private static func processed(_ instructions: [Instruction]) -> Int? {
        let result = Verifier.verify(VerificationRequest(instructions: instructions, programType: .schedCls))
        return result.isAccepted ? result.statistics.processedInstructions : nil
    }

    /// The call's fourth argument differs, and the function does not read it: the second path ends where the function begins.
    @Test func statesAreComparedWhereFunctionsBegin() throws {
        let before = try Assembler.instructions(
            "call bpf_get_prandom_u32\nr4 = 1\nif r0 > 3 goto +1\nr4 = r10\nr1 = 0\nr2 = 0")
        let call = Instruction(opcode: 0x85, source: .r1, immediate: 2)
        let after = try Assembler.instructions("r0 = 0\nexit")
        let function = try Assembler.instructions(
            "r0 = 0\n" + String(repeating: "r0 += 1\n", count: 6) + "exit")
        #expect(Self.processed(before + [call] + after + function) == 21)
    }

    /// The second path ends at the label, where a state was remembered: two jumps and eight instructions after the start.
    @Test func statesAreRememberedEveryFewJumps() throws {
        let text = """
            call bpf_get_prandom_u32
            r6 = r0
            r1 = 0
            r2 = 0
            r3 = 0
            r4 = 0
            if r6 > 3 goto out
            r6 = 0
            out:
            r0 = 0
            exit
            """
        #expect(Self.processed(try Assembler.instructions(text)) == 11)
    }
}
