import EBPF

extension RunReport {
    /// How many packets and copies went to each target, and how many nowhere; the most frequent first.
    private var redirections: (targets: [(target: PacketForwarding.Target, count: Int)], nowhere: Int) {
        var (counts, nowhere): ([PacketForwarding.Target: Int], Int) = ([:], 0)
        switch outcome {
        case .replay(let summary): (counts, nowhere) = (summary.redirections, summary.lostRedirections)
        case .test(let result, _):
            for copy in result.forwarding.copies { counts[copy.target, default: 0] += 1 }
            guard result.isRedirected else { break }
            for target in result.forwarding.targets { counts[target, default: 0] += 1 }
            nowhere = result.forwarding.targets.isEmpty ? 1 : 0
        case .nothing: break
        }
        let names = counts.mapValues { $0 }.sorted {
            $0.value == $1.value
                ? output.redirects.describe($0.key).name < output.redirects.describe($1.key).name : $0.value > $1.value
        }
        return (names.map { ($0.key, $0.value) }, nowhere)
    }

    /// A table of where packets were sent; nothing where none was.
    var redirectionLines: [String] {
        let (targets, nowhere) = redirections
        if targets.isEmpty && nowhere == 0 { return [] }
        var table = TextTable(["redirected to", "packets", "capture"])
        for (target, count) in targets {
            let (name, capture) = output.redirects.describe(target)
            table.append([name, "\(count)", capture ?? "none"])
        }
        if nowhere > 0 { table.append(["nowhere", "\(nowhere)", "none"]) }
        return table.lines(indent: "  ", emphasis: Terminal.dim)
    }

    /// The same as JSON.
    var structuredRedirections: [(String, StructuredValue)] {
        let (targets, nowhere) = redirections
        if targets.isEmpty && nowhere == 0 { return [] }
        let rows = targets.map { target, count -> StructuredValue in
            let (name, capture) = output.redirects.describe(target)
            return [
                "target": .string(name), "packets": .integer(Int64(count)),
                "capture": capture.map { .string($0) } ?? .null,
            ]
        }
        return [("redirections", .array(rows)), ("redirected_nowhere", .integer(Int64(nowhere)))]
    }
}
