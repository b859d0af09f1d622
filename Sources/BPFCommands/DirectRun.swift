import EBPF

/// A program that takes no packets, as bpf(2) runs those of type syscall.
struct DirectRun {
    private let path: String
    private let spec: ProgramSpec
    private let collection: LoadedCollection
    private let program: Program
    private let context: RunContext
    private let log = TraceLog()

    init(
        object path: String, program name: String?, trust: RunTrust, engine: EngineChoice, hardening: HardeningOptions,
        instructionLimit: UInt64?, target: TargetOptions, overrides: OverrideOptions, pins: PinDirectory?
    ) throws(RunRefusal) {
        let (spec, program) = try RunSession.open(path, program: name, target, overrides)
        guard program.type == .syscall else {
            throw .input(CommandError("program \(program.name) runs over packets: give either --pcap or --data"))
        }
        let options = try RunSession.options(spec, [program.name], path, trust, engine, hardening, pins)
        do {
            let slots = try pins.map { try SlotAllocator(sharedIn: $0) } ?? .shared
            collection = try LoadedCollection(spec, programs: [program.name], options: options)
            guard let loaded = collection.program(named: program.name), let context = RunContext(log: log, slots: slots)
            else { throw CollectionError.unknownType(program: program.name, section: program.sectionName) }
            context.instructionLimit = instructionLimit
            self.program = loaded
            self.context = context
        } catch {
            throw .input(CommandError(path: path, "\(error)"))
        }
        self.path = path
        self.spec = program
        if let reason = collection.fallbackReason {
            Terminal.complain("note: \(reason); the interpreter runs in its place, checked")
        }
    }

    /// What came of a run.
    struct Report {
        let lines: [String]
        let structured: StructuredValue
    }

    /// Runs the program as often as is asked for, one run after the other in the same context.
    func perform(context bytes: [UInt8], repetitions: UInt32) throws(CommandError) -> Report {
        var result: UInt64 = 0
        do {
            try context.loadContext(bytes)
            for _ in 0..<repetitions { result = try program.run(in: context) }
        } catch let trap as Trap {
            let line = spec.sourceLine(at: trap.slot).map { "\n    at \($0)" } ?? ""
            throw CommandError("\(trap)\(line)")
        } catch {
            throw CommandError("--context: \(error)")
        }
        return report(UInt32(truncatingIfNeeded: result), repetitions)
    }

    private func report(_ result: UInt32, _ repetitions: UInt32) -> Report {
        let maps = collection.mapSpecs.compactMap { spec in
            collection.map(named: spec.name).map { MapListing(spec, $0, types: collection.spec.btf) }
        }
        let engine = EngineChoice(context.executedMode ?? collection.mode).rawValue
        var lines = [
            "\(Terminal.bold(spec.name)) (syscall): \(repetitions) \(repetitions == 1 ? "run" : "runs")",
            "  result    \(result)",
        ]
        if !context.contextBytes.isEmpty { lines.append("  ctx out   \(Hex.encode(context.contextBytes))") }
        for map in maps where !map.isEmpty { lines += [""] + map.lines() }
        if !log.lines.isEmpty { lines += ["", Terminal.bold("trace_printk")] + log.lines.map { "  " + $0 } }
        let structured: [(String, StructuredValue)] = [
            ("name", .string(spec.name)), ("type", .string(ProgramType.syscall.name)), ("engine", .string(engine)),
            ("fallback_reason", collection.fallbackReason.map { .string("\($0)") } ?? .null),
            ("runs", .integer(Int64(repetitions))), ("retval", .number(result)),
            ("ctx_out", .string(Hex.encode(context.contextBytes))),
        ]
        return Report(
            lines: lines,
            structured: .object([
                ("object", .string(path)), ("programs", .array([.object(structured)])),
                ("maps", .array(maps.map { $0.structured() })),
                ("trace_printk", .array(log.lines.map { .string($0) })),
            ]))
    }
}
