import EBPF

extension RunReport {
    private typealias Counts = [(target: PacketForwarding.Target, count: Int)]

    /// How many packets and copies went to each target, how many were dropped at entries by what stands there, and how many went nowhere; the
    /// most frequent first.
    private var redirections: (targets: Counts, drops: Counts, nowhere: Int) {
        var (counts, drops) = ([PacketForwarding.Target: Int](), [PacketForwarding.Target: Int]())
        var nowhere = 0
        switch outcome {
        case .replay(let summary):
            (counts, drops, nowhere) = (summary.redirections, summary.entryDrops, summary.lostRedirections)
        case .test(let result, _):
            for copy in result.forwarding.copies { counts[copy.target, default: 0] += 1 }
            guard result.isRedirected else { break }
            for target in result.forwarding.targets { counts[target, default: 0] += 1 }
            for decision in result.forwarding.decisions {
                if decision.bytes == nil {
                    drops[decision.target, default: 0] += 1
                } else {
                    counts[decision.target, default: 0] += 1
                }
            }
            nowhere = result.forwarding.targets.isEmpty && result.forwarding.decisions.isEmpty ? 1 : 0
        case .nothing: break
        }
        return (sorted(counts), sorted(drops), nowhere)
    }

    private func sorted(_ counts: [PacketForwarding.Target: Int]) -> Counts {
        counts.sorted {
            $0.value == $1.value
                ? output.redirects.describe($0.key).name < output.redirects.describe($1.key).name : $0.value > $1.value
        }.map { ($0.key, $0.value) }
    }

    /// A table of where packets were sent; nothing where none was.
    var redirectionLines: [String] {
        let (targets, drops, nowhere) = redirections
        if targets.isEmpty && drops.isEmpty && nowhere == 0 { return [] }
        var table = TextTable(["redirected to", "packets", "capture"])
        for (target, count) in targets {
            let (name, capture) = output.redirects.describe(target)
            table.append([name, "\(count)", capture ?? "none"])
        }
        for (target, count) in drops {
            table.append([output.redirects.describe(target).name + " (dropped)", "\(count)", "none"])
        }
        if nowhere > 0 { table.append(["nowhere", "\(nowhere)", "none"]) }
        return table.lines(indent: "  ", emphasis: Terminal.dim)
    }

    /// The same as JSON.
    var structuredRedirections: [(String, StructuredValue)] {
        let (targets, drops, nowhere) = redirections
        if targets.isEmpty && drops.isEmpty && nowhere == 0 { return [] }
        let rows = targets.map { target, count -> StructuredValue in
            let (name, capture) = output.redirects.describe(target)
            return [
                "target": .string(name), "packets": .integer(Int64(count)),
                "capture": capture.map { .string($0) } ?? .null,
            ]
        }
        let dropped = drops.map { target, count -> StructuredValue in
            ["target": .string(output.redirects.describe(target).name), "packets": .integer(Int64(count))]
        }
        return [
            ("redirections", .array(rows)), ("dropped_at_entries", .array(dropped)),
            ("redirected_nowhere", .integer(Int64(nowhere))),
        ]
    }
}
