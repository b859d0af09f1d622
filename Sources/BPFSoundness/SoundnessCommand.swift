/// The command line of `ebpf-soundness`.
package struct SoundnessCommand {
    private var loop = CampaignLoop()
    /// Whether programs are changes of small ones, and not made from nothing.
    package private(set) var usesMutations = false
    /// In how many of 100 decisions a generator errs on purpose.
    package private(set) var mistakes = 2

    /// Why a command line makes no sense.
    package struct UsageError: Error, CustomStringConvertible {
        /// What is possible.
        package let description =
            "usage: ebpf-soundness [--seed=N] [--first=N] [--count=N] [--seconds=N] [--mistakes=PERCENT] [--mutations]"
    }

    /// Reads the arguments.
    package init(_ arguments: some Sequence<String>) throws(UsageError) {
        for argument in arguments {
            if argument == "--mutations" {
                usesMutations = true
                continue
            }
            let parts = argument.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let value = UInt64(parts[1]) else { throw UsageError() }
            switch parts[0] {
            case "--seed": loop.seed = value
            case "--first": loop.first = value
            case "--count": loop.count = value
            case "--seconds": loop.seconds = value
            case "--mistakes": mistakes = Int(clamping: value)
            default: throw UsageError()
            }
        }
    }

    /// Runs the campaign and prints what came of it; 1 when something was found.
    package func run(_ source: @escaping SoundnessCampaign.Source) -> Int32 {
        guard var campaign = SoundnessCampaign(source: source) else { return 2 }
        loop.run(&campaign) { print($0) }
        let summary = campaign.summary
        for finding in summary.violations + summary.differing {
            print("program \(finding.number), input \(finding.input): \(finding.statement)")
            print(finding.listing)
        }
        for (reason, count) in summary.notRun.sorted(by: { $0.key < $1.key }) { print("not run \(count): \(reason)") }
        print(summary)
        return summary.violations.isEmpty && summary.differing.isEmpty ? 0 : 1
    }
}
