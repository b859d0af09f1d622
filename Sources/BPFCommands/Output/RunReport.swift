import EBPF

/// What came of a run, for people and for programs.
struct RunReport {
    /// What ran.
    enum Outcome {
        /// The frames of a capture.
        case replay(ReplaySummary)
        /// One packet.
        case test(TestRunResult, repetitions: UInt32)
        /// Nothing came to an end.
        case nothing
    }

    /// Why it ended early.
    struct Failure {
        let message: String
        let status: Int32
    }

    let object: String
    let program: ProgramSpec
    let hook: PacketHook
    /// What executed the program.
    let mode: ExecutionMode
    /// Why it was not what was asked for; nil when it was.
    let fallbackReason: DecodeError?
    let outcome: Outcome
    let maps: [MapListing]
    let log: TraceLog
    let output: RunOutput
    let failure: Failure?

    var lines: [String] {
        var lines = [summary] + verdictLines + redirectionLines
        for map in maps where !map.isEmpty { lines += [""] + map.lines() }
        let printed = log.lines
        if !printed.isEmpty { lines += ["", Terminal.bold("trace_printk")] + printed.map { "  " + $0 } }
        if log.droppedCount > 0 { lines.append("  (\(log.droppedCount) earlier lines were dropped)") }
        return lines
    }

    var structured: StructuredValue {
        var fields: [(String, StructuredValue)] = [
            ("object", .string(object)),
            ("programs", .array([structuredProgram])),
            ("maps", .array(maps.map { $0.structured() })),
            ("trace_printk", .array(log.lines.map { .string($0) })),
        ]
        if let events = output.events.structured { fields.append(("events", events)) }
        if let failure { fields.append(("error", .string(failure.message))) }
        return .object(fields)
    }
}

extension RunReport {
    private var runs: Int {
        switch outcome {
        case .replay(let summary): summary.runs
        case .test(_, let repetitions): Int(repetitions)
        case .nothing: 0
        }
    }

    private var verdicts: [(name: String, count: Int)] {
        switch outcome {
        case .replay(let summary): summary.verdicts(at: hook)
        case .test(let result, 1): [(hook.verdictName(result.returnValue), 1)]
        case .test, .nothing: []
        }
    }

    private var summary: String {
        let title = "\(Terminal.bold(program.name)) (\(hook.name))"
        switch outcome {
        case .replay(let summary):
            let skipped = summary.runts > 0 ? ", \(summary.runts) too short for an Ethernet header" : ""
            let perRun = summary.runs > 0 ? ", \(summary.duration / UInt64(summary.runs)) ns each" : ""
            return "\(title): \(summary.runs) frames, \(summary.bytes) bytes\(perRun)\(skipped)"
        case .test(let result, let repetitions):
            return "\(title): \(repetitions) \(repetitions == 1 ? "run" : "runs"), \(result.duration) ns each, "
                + "\(result.dataLength) bytes out"
        case .nothing:
            return "\(title): stopped"
        }
    }

    private var verdictLines: [String] {
        var table = TextTable(["verdict", "count"])
        for verdict in verdicts { table.append([verdict.name, "\(verdict.count)"]) }
        if case .test = outcome { return packetLines }
        return table.rows.isEmpty ? [] : table.lines(indent: "  ", emphasis: Terminal.dim)
    }

    private var packetLines: [String] {
        guard case .test(let result, _) = outcome else { return [] }
        var lines = [
            "  verdict   \(hook.verdictName(result.returnValue)) (\(result.returnValue))",
            "  data out  \(Hex.encode(result.data))",
        ]
        if let context = result.context { lines.append("  ctx out   \(Hex.encode(context))") }
        return lines
    }

    private var structuredProgram: StructuredValue {
        var fields: [(String, StructuredValue)] = [
            ("name", .string(program.name)),
            ("type", .string(hook.programType.name)),
            ("engine", .string(EngineChoice(mode).rawValue)),
            ("fallback_reason", fallbackReason.map { .string("\($0)") } ?? .null),
            ("runs", .integer(Int64(runs))),
            ("verdicts", .object(verdicts.map { ($0.name, .integer(Int64($0.count))) })),
        ]
        switch outcome {
        case .replay(let summary):
            fields += [
                ("bytes", .integer(Int64(summary.bytes))),
                ("runts", .integer(Int64(summary.runts))),
                ("cut_frames", .integer(Int64(summary.cutFrames))),
                ("duration_ns", .number(summary.duration)),
            ]
            fields += structuredRedirections
        case .test(let result, _):
            fields += [
                ("retval", .number(result.returnValue)),
                ("verdict", .string(hook.verdictName(result.returnValue))),
                ("duration_ns", .number(result.duration)),
                ("data_out", .string(Hex.encode(result.data))),
                ("ctx_out", result.context.map { .string(Hex.encode($0)) } ?? .null),
            ]
            fields += structuredRedirections
        case .nothing:
            break
        }
        return .object(fields)
    }
}
