import ProgramGenerator
import Testing

@testable import BPFVerification

/// The generator that the comparison with Linux, the soundness test and the fuzzer share.
struct GeneratedProgramTests {
    @Test func aSeedIsAProgram() {
        for seed in UInt64(1)...50 {
            let (one, two) = (ProgramGenerator.program(seed: seed), ProgramGenerator.program(seed: seed))
            #expect(one.instructions == two.instructions && one.type == two.type)
        }
        #expect(ProgramGenerator.program(seed: 1).instructions != ProgramGenerator.program(seed: 2).instructions)
    }

    /// Programs that are all accepted, or all rejected, would test nothing.
    @Test func programsLieOnBothSidesOfTheBorder() {
        let accepted = (UInt64(1)...120).count {
            Verifier.verify(ProgramGenerator.program(seed: $0).request()).isAccepted
        }
        #expect((24...96).contains(accepted), "\(accepted) of 120 accepted")
    }

    /// Whatever is asked for, there is a verdict with words.
    @Test(arguments: Privilege.allCases)
    func everyProgramHasAVerdict(privilege: Privilege) {
        var options = ProgramGenerator.Options()
        options.mistakes = 12
        for seed in UInt64(1)...60 {
            var request = ProgramGenerator.program(seed: seed, options: options).request(profile: .linux618)
            request.privilege = privilege
            guard case .failure(let failure) = Verifier.verify(request).verdict else { continue }
            // Linux refuses what a privilege lacks before the verifier has words: EPERM alone.
            #expect(!failure.message.isEmpty || failure.reason == .permission, "seed \(seed)")
        }
    }
}
