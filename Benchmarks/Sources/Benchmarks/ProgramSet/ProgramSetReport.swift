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

    static func line(_ times: CompileTimes) -> String {
        String(
            format: "compiling 1,000 instructions: %.0f µs, %.0f µs without passes; %.2f bytes of code an instruction",
            times.full, times.plain, times.bytes)
    }

    static func line(_ name: String, _ times: CompileTimes) -> String {
        let slots = Double(times.slots) / 1000
        return name.padding(toLength: 12, withPad: " ", startingAt: 0)
            + String(
                format: "%6d slots:%8.2f µs,%8.2f µs without passes", times.slots, times.full * slots,
                times.plain * slots)
    }

    static func line(_ costs: LookupCosts) -> String {
        String(
            format: "a look-up in an array: %.2f ns, in a per-CPU array: %.2f ns (the same program without subtracted)",
            costs.array, costs.perCPU)
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
        lines += operations(rows)
        let ratios = rows.compactMap { row in row.reference.flatMap { reference in row.fast.map { $0 / reference } } }
        if !ratios.isEmpty {
            let median = ratios.sorted()[ratios.count / 2]
            lines.append(String(format: "fast interpreter to the C interpreter, median: %.2f", median))
        }
        return lines
    }

    /// What single operations cost.
    private static func operations(_ rows: [ProgramSet.Row]) -> [String] {
        func row(_ name: String) -> ProgramSet.Row? { rows.first { $0.name == name } }
        var lines: [String] = []
        if let empty = row("empty") {
            lines.append(
                String(format: "an empty program's call above a native one: %.2f ns", empty.jit - empty.native)
                    + (empty.single.map { String(format: "; outside of a session: %.2f ns", $0 - empty.native) } ?? ""))
        }
        if let event = row("hash1") {
            lines.append(
                String(format: "one event counted in a hash map: %.2f ns, %d bytes of code", event.jit, event.codeBytes)
            )
        }
        if let call = row("tailcall") {
            lines.append(String(format: "a tail call, with an increment: %.2f ns", call.jit))
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
