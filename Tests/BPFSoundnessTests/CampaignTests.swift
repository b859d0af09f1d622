import BPFModel
import BPFRuntime
import BPFSoundness
import BPFVerification
import ProgramGenerator
import Testing

/// What the verifier accepts never does what checked execution stops: tried on programs near the limits.
@Suite("Soundness", .enabled(if: Build.isOptimised, "takes minutes unoptimised: swift test -c release"))
struct CampaignTests {
    @Test("The programs that are changed are accepted and run without a trap")
    func seeds() throws {
        let runner = try #require(TrialRunner())
        for request in try SeedPrograms.all() {
            let verdict = Verifier.verify(request).verdict
            guard case .success(let verified) = verdict else {
                Issue.record("\(verdict)")
                continue
            }
            let trial = try runner.program(request, verified: verified, mode: .checked)
            for seed in 1...20 as ClosedRange<UInt64> { #expect(runner.run(trial, seed: seed).trap == nil) }
        }
    }

    @Test("Changed programs that are accepted never trap")
    func acceptedNeverTraps() throws {
        var campaign = try #require(SoundnessCampaign(source: try SoundnessCampaign.mutations()))
        for number in 0..<4000 as Range<UInt64> { campaign.tryProgram(number, seed: 1) }
        #expect(campaign.summary.accepted > 300)
        if ExecutionMode.allCases.contains(.native) { #expect(campaign.summary.nativeRuns > 300) }
        #expect(campaign.summary.violations.map(\.statement) == [])
        #expect(campaign.summary.differing.map(\.statement) == [])
    }

    @Test("Stack that a program has not written, and has left in a map, is no difference of the next one")
    func forgivesMaps() throws {
        var campaign = try #require(SoundnessCampaign(source: try SoundnessCampaign.mutations()))
        for number in 291_191...291_829 as ClosedRange<UInt64> { campaign.tryProgram(number, seed: 78) }
        #expect(campaign.summary.differing.map(\.statement) == [])
        if ExecutionMode.allCases.contains(.native) { #expect(campaign.summary.unlikeMaps == 1) }
    }

    @Test("Changed programs with an arena never trap, and do the same in all modes")
    func acceptedOnArenas() throws {
        let seeds = try SeedPrograms.all().filter { $0.maps.contains { $0.type == .arena } }
        #expect(seeds.count == 2)
        var campaign = try #require(SoundnessCampaign(source: SoundnessCampaign.mutations(of: seeds)))
        for number in 0..<2000 as Range<UInt64> { campaign.tryProgram(number, seed: 2) }
        #expect(campaign.summary.accepted > 150)
        #expect(campaign.summary.notRun == [:])
        if ExecutionMode.allCases.contains(.native) { #expect(campaign.summary.nativeRuns > 150) }
        #expect(campaign.summary.violations.map(\.statement) == [])
        #expect(campaign.summary.differing.map(\.statement) == [])
    }

    @Test("Generated programs that are accepted never trap")
    func generatedNeverTrap() throws {
        var options = ProgramGenerator.Options()
        options.mistakes = 4
        var campaign = try #require(
            SoundnessCampaign { random in
                ProgramGenerator.program(seed: random.next(), options: options).request()
            })
        for number in 0..<400 as Range<UInt64> { campaign.tryProgram(number, seed: 3) }
        #expect(campaign.summary.accepted > 40)
        #expect(campaign.summary.violations.map(\.statement) == [])
        #expect(campaign.summary.differing.map(\.statement) == [])
    }

    @Test(
        "A verifier without one of its rules is found out",
        arguments: [
            "invalid access to packet", "invalid access to map value", "invalid read from stack",
            "invalid write to stack",
            "invalid mem access 'map_value_or_null'", "invalid bpf_context access", "!read_ok",
            "invalid mem access 'scalar'",
        ])
    func teeth(message: String) throws {
        var campaign = try #require(
            SoundnessCampaign(comparesModes: false, source: try SoundnessCampaign.mutations()) { request in
                switch Verifier.verify(request).verdict {
                case .success(let verified): verified
                case .failure(let failure): failure.message.contains(message) ? VerifiedProgram() : nil
                }
            })
        var number: UInt64 = 0
        while campaign.summary.violations.isEmpty, number < 6000 {
            campaign.tryProgram(number, seed: 2)
            number += 1
        }
        #expect(!campaign.summary.violations.isEmpty)
    }
}
