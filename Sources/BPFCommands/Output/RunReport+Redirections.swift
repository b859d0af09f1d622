import EBPF

extension RunReport {
    private typealias Counts = [(target: PacketForwarding.Target, count: Int)]

    /// Where packets and copies went, by the target.
    private var redirections: RedirectionCounts {
        switch outcome {
        case .replay(let summary): return summary.redirected
        case .test(let result, _):
            var counts = RedirectionCounts()
            counts.count(result.forwarding, isRedirected: result.isRedirected)
            return counts
        case .nothing: return RedirectionCounts()
        }
    }

    /// The most frequent first.
    private func sorted(_ counts: [PacketForwarding.Target: Int]) -> Counts {
        counts.sorted {
            $0.value == $1.value
                ? output.redirects.describe($0.key).name < output.redirects.describe($1.key).name : $0.value > $1.value
        }.map { ($0.key, $0.value) }
    }

    /// A table of where packets were sent; nothing where none was.
    var redirectionLines: [String] {
        let counts = redirections
        if counts.isEmpty { return [] }
        var table = TextTable(["redirected to", "packets", "capture"])
        for (target, count) in sorted(counts.targets) {
            let (name, capture) = output.redirects.describe(target)
            table.append([name, "\(count)", capture ?? "none"])
        }
        for (target, count) in sorted(counts.drops) {
            table.append([output.redirects.describe(target).name + " (dropped)", "\(count)", "none"])
        }
        if counts.nowhere > 0 { table.append(["nowhere", "\(counts.nowhere)", "none"]) }
        return table.lines(indent: "  ", emphasis: Terminal.dim)
    }

    /// The same as JSON.
    var structuredRedirections: [(String, StructuredValue)] {
        let counts = redirections
        if counts.isEmpty { return [] }
        let rows = sorted(counts.targets).map { target, count -> StructuredValue in
            let (name, capture) = output.redirects.describe(target)
            return [
                "target": .string(name), "packets": .integer(Int64(count)),
                "capture": capture.map { .string($0) } ?? .null,
            ]
        }
        let dropped = sorted(counts.drops).map { target, count -> StructuredValue in
            ["target": .string(output.redirects.describe(target).name), "packets": .integer(Int64(count))]
        }
        return [
            ("redirections", .array(rows)), ("dropped_at_entries", .array(dropped)),
            ("redirected_nowhere", .integer(Int64(counts.nowhere))),
        ]
    }
}
