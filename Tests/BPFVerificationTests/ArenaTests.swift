import BPFAssembler
import BPFModel
import Testing

@testable import BPFVerification

/// Programs with an arena, which have no verdict here yet.
struct ArenaTests {
    @Test func castsAreRejectedWithoutArenaAndNotVerifiedWithOne() throws {
        let section = try Assembler.program("r1 = 0\nr1 = addr_space_cast(r1, 0x0, 0x1)\nr0 = 0\nexit")
        var request = VerificationRequest(instructions: section.instructions, programType: .schedCls)
        guard case .failure(let rejection) = Verifier.verify(request).verdict else {
            Issue.record("accepted without an arena")
            return
        }
        #expect(rejection.reason == .invalid)
        #expect(
            rejection.message == "addr_space_cast insn can only be used in a program that has an associated arena")
        request.maps = [
            MapDescription(name: "arena", type: .arena, keySize: 0, valueSize: 0, maxEntries: 1, flags: [])
        ]
        guard case .failure(let failure) = Verifier.verify(request).verdict else {
            Issue.record("accepted with an arena")
            return
        }
        #expect(failure.reason == .unsupported)
    }
}
