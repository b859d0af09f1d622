import BPFSoundness
import EBPF

/// Whether programs of the selftests that were changed a little are safe, where the verifier accepts them.
struct MutationBoard {
    /// How many changed programs are tried.
    let count: UInt64
    /// What is changed: programs that were accepted.
    var seeds: [VerificationRequest] = []

    /// None where `--mutations=N` is not among the arguments.
    init?(_ arguments: some Sequence<String>) {
        guard let argument = arguments.first(where: { $0.hasPrefix("--mutations=") }),
            let count = UInt64(argument.dropFirst(12))
        else { return nil }
        self.count = count
    }

    /// Takes in an accepted program.
    mutating func add(_ request: VerificationRequest) {
        var request = request
        request.logLevel = []
        // Long programs take long to verify, and their changes are mostly far from what they are about.
        if request.instructions.count <= 512 { seeds.append(request) }
    }

    /// Tries the changed programs, and prints what came of it.
    func run() {
        guard !seeds.isEmpty, var campaign = SoundnessCampaign(source: SoundnessCampaign.mutations(of: seeds)) else {
            return
        }
        var loop = CampaignLoop()
        loop.count = count
        loop.run(&campaign)
        for finding in campaign.summary.violations + campaign.summary.differing {
            print("UNSOUND       mutation \(finding.number), input \(finding.input): \(finding.statement)")
            print(finding.listing)
        }
        print("mutations: \(campaign.summary)")
    }
}
