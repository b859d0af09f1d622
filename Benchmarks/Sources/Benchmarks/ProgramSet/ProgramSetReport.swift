import Foundation

/// Prints what was measured of a folder of programs.
struct ProgramSetReport {
    static let header =
        "program         native ns       jit   ratio  kernel   ratio     fast ns/insn  C ns/insn   insns  bytes/slot"

    static func line(_ row: ProgramSet.Row) -> String {
        let name = row.name.padding(toLength: 12, withPad: " ", startingAt: 0)
        let executed = Double(max(row.executed, 1))
        return name + String(format: "%13.2f%10.2f%8.2f", row.native, row.jit, row.jit / row.native)
            + text("%8.1f", row.kernel) + text("%8.2f", row.kernel.map { $0 / row.native })
            + text("%17.2f", row.fast.map { $0 / executed }) + text("%11.2f", row.reference.map { $0 / executed })
            + String(format: "%8d%12.1f", row.executed, Double(row.codeBytes) / Double(max(row.slots, 1)))
    }

    private static func text(_ format: String, _ value: Double?) -> String {
        guard let value else { return "-".leftPadded(to: Int(format.dropFirst().prefix { $0 != "." }) ?? 8) }
        return String(format: format, value)
    }

    /// The geometric means of the groups, and how the interpreters compare.
    static func summary(_ rows: [ProgramSet.Row]) -> [String] {
        var lines: [String] = []
        for (title, names) in [
            ("compute", ProgramSet.compute), ("maps", ProgramSet.maps), ("calls", ["subcall", "subchain"]),
        ] {
            let group = rows.filter { names.contains($0.name) }
            if group.isEmpty { continue }
            let jit = mean(group.map { $0.jit / $0.native })
            let kernels = group.compactMap { row in row.kernel.map { $0 / row.native } }
            lines.append(
                String(format: "geometric mean, %d %@ programs: jit %.3f", group.count, title, jit)
                    + (kernels.count == group.count ? String(format: ", kernel %.3f", mean(kernels)) : "")
                    + (group.count < names.count ? " (\(names.count - group.count) missing)" : ""))
        }
        let ratios = rows.compactMap { row in row.reference.flatMap { reference in row.fast.map { $0 / reference } } }
        if !ratios.isEmpty {
            let median = ratios.sorted()[ratios.count / 2]
            lines.append(String(format: "fast interpreter to the C interpreter, median: %.2f", median))
        }
        return lines
    }

    private static func mean(_ ratios: [Double]) -> Double {
        exp(ratios.map { log($0) }.reduce(0, +) / Double(ratios.count))
    }
}

extension String {
    fileprivate func leftPadded(to length: Int) -> String {
        String(repeating: " ", count: max(0, length - count)) + self
    }
}
