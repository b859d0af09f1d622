import BPFPlatform

/// Runs a campaign until a number of programs or a time is reached, and says what came of it.
package struct CampaignLoop {
    /// Which programs are made.
    package var seed: UInt64 = 1
    /// The first program's number.
    package var first: UInt64 = 0
    /// How many programs are tried; the time decides when it is over before.
    package var count: UInt64 = .max
    /// How long, in seconds.
    package var seconds: UInt64 = .max

    /// No limits yet.
    package init() {}

    /// Tries program after program; `progress` is told every few seconds how many there were.
    package func run(
        _ campaign: inout SoundnessCampaign, progress: (SoundnessCampaign.Summary) -> Void = { _ in }
    ) {
        let start = Clock.monotonic.now()
        let end = seconds < UInt64.max / 2_000_000_000 ? start + seconds * 1_000_000_000 : .max
        var next = start + Self.interval
        var number = first
        while number - first < count {
            campaign.tryProgram(number, seed: seed)
            number += 1
            guard number & 0xf == 0 else { continue }
            let now = Clock.monotonic.now()
            if now >= end { break }
            if now >= next {
                progress(campaign.summary)
                next = now + Self.interval
            }
        }
    }

    private static let interval: UInt64 = 10_000_000_000
}

extension SoundnessCampaign.Summary: CustomStringConvertible {
    /// One line for people.
    package var description: String {
        let share = programs == 0 ? 0 : accepted * 1000 / programs
        return
            "programs \(programs), accepted \(accepted) (\(share / 10).\(share % 10) %), runs \(runs), stopped \(stopped), "
            + "in native mode \(nativeRuns) (incomparable \(incomparable), by their maps \(unlikeMaps)), not run \(notRun.values.reduce(0, +)), "
            + "differing \(differing.count), violations \(violations.count)"
    }
}
