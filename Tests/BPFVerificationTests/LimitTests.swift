import BPFAssembler
import BPFInstructions
import BPFModel
import Testing

@testable import BPFVerification

/// Programs that are meant to cost much: the work before and between paths stays bounded.
struct LimitTests {
    private static func verify(_ instructions: [Instruction]) -> VerificationResult {
        Verifier.verify(VerificationRequest(instructions: instructions, programType: .socketFilter))
    }

    private static func jump(_ distance: Int) -> Instruction {
        Instruction(opcode: 0x06, immediate: Int32(distance))
    }

    private static func move(_ register: UInt8) -> Instruction {
        Instruction(opcode: 0xb7, destination: Register(rawValue: register))
    }

    /// Blocks that run in the reverse of their order: liveness once took a pass over the program for each of them.
    @Test(.timeLimit(.minutes(5)))
    func blocksInReverseOrderAreNoBurden() {
        let count = 20_000
        var program = [Self.move(0), Self.jump(2 * count)]
        for index in 0..<count { program += [Self.move(2), index == 0 ? Instruction(opcode: 0x95) : Self.jump(-4)] }
        program.append(Self.jump(-3))
        let result = Self.verify(program)
        #expect(result.isAccepted, "\(result.verdict)")
        #expect(result.statistics.processedInstructions == 2 * count + 3)
    }

    @Test func thereAreAtMost256Functions() {
        func program(functions: Int) -> [Instruction] {
            let calls = (0..<functions).map { index in
                Instruction(opcode: 0x85, source: .r1, immediate: Int32(functions + 1 + index))
            }
            let main = calls + [Self.move(0), Instruction(opcode: 0x95)]
            return main + (0..<functions).flatMap { _ in [Self.move(0), Instruction(opcode: 0x95)] }
        }
        #expect(VerifierTests.message(Self.verify(program(functions: 255))) != "too many subprograms")
        #expect(VerifierTests.message(Self.verify(program(functions: 256))) == "too many subprograms")
    }

    /// Observed on Linux 6.18.
    @Test func systemCallProgramsSleep() throws {
        var request = VerificationRequest(
            instructions: [Self.move(0), Instruction(opcode: 0x95)], programType: .syscall)
        #expect(VerifierTests.message(Verifier.verify(request)) == "Syscall programs can only be sleepable")
        request.flags.insert(.sleepable)
        #expect(Verifier.verify(request).isAccepted)
    }
}
