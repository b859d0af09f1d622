import EBPF

/// A program of an object, loaded and ready to meet packets.
struct RunSession {
    private let path: String
    private let program: ProgramSpec
    private let collection: LoadedCollection
    private let log = TraceLog()
    private let runner: PacketRunner

    init(
        object path: String, program name: String?, trust: RunTrust, engine: EngineChoice, hardening: HardeningOptions,
        instructionLimit: UInt64?, target: TargetOptions, overrides: OverrideOptions, pins: PinDirectory? = nil,
        entryPrograms: [EntryProgram] = []
    ) throws(RunRefusal) {
        let (spec, program) = try Self.open(path, program: name, target, overrides)
        let names = [program.name] + entryPrograms.map(\.program)
        let options = try Self.options(spec, names, path, trust, engine, hardening, pins)
        do {
            let slots = try pins.map { try SlotAllocator(sharedIn: $0) } ?? .shared
            let collection = try LoadedCollection(spec, programs: names, options: options)
            guard let type = program.type, let hook = PacketHook.running(type),
                let loaded = collection.program(named: program.name)
            else { throw CollectionError.unknownType(program: program.name, section: program.sectionName) }
            let runner = try PacketRunner(loaded, at: hook, log: log, slots: slots)
            runner.instructionLimit = instructionLimit
            self.runner = runner
            self.collection = collection
        } catch {
            throw .input(CommandError(path: path, "\(error)"))
        }
        self.path = path
        self.program = program
        if let reason = collection.fallbackReason {
            Terminal.complain("note: \(reason); the interpreter runs in its place, checked")
        }
        if pins == nil { warnAboutPinning() }
    }

    /// How programs are loaded, with what is known of them.
    static func options(
        _ spec: CollectionSpec, _ names: [String], _ path: String, _ trust: RunTrust, _ engine: EngineChoice,
        _ hardening: HardeningOptions, _ pins: PinDirectory?
    ) throws(RunRefusal) -> LoadedCollection.Options {
        var options = trust.options
        if engine == .jit { options.mode = .native }
        options.pins = pins
        options.hardening = hardening.hardening
        if trust != .unverified {
            options.verified = try verify(names, of: spec, path, hardening.privilege)
        }
        return options
    }

    /// What is known of all programs that the run may come to.
    private static func verify(
        _ names: [String], of spec: CollectionSpec, _ path: String, _ privilege: Privilege
    ) throws(RunRefusal) -> [String: VerifiedProgram] {
        let programs: [ProgramSpec]
        do throws(CollectionError) {
            programs = try LoadedCollection.programs(of: spec, names)
        } catch {
            throw .input(CommandError(path: path, "\(error)"))
        }
        return try RunVerification(spec: spec, privilege: privilege).check(programs)
    }

    static func open(
        _ path: String,
        program name: String?,
        _ target: TargetOptions,
        _ overrides: OverrideOptions
    ) throws(RunRefusal) -> (CollectionSpec, ProgramSpec) {
        do throws(CommandError) {
            var spec = try target.open(path)
            try overrides.apply(to: &spec, of: path)
            return (spec, try spec.program(chosen: name, of: path))
        } catch {
            throw .input(error)
        }
    }

    /// Runs once over each frame of the capture at `pcap`.
    func replay(_ pcap: String, captureTime: Bool, _ output: RunOutput) throws(CommandError) -> RunReport {
        let summary: ReplaySummary
        do {
            var reader = try CaptureReader(try InputFile.read(pcap))
            summary = runner.replay(
                &reader,
                options: ReplayOptions(time: captureTime ? .capture : .host),
                progress: { Terminal.progress("\($0.runs) frames…") },
                forEach: { frame in output.record(frame) }
            )
            Terminal.progress(nil)
        } catch let error as CaptureError {
            throw CommandError(path: pcap, error)
        } catch {
            throw CommandError("\(error)")
        }
        output.events.show(frame: nil)
        try output.finish()
        return report(.replay(summary), output, failure: summary.failure.map { explain($0, capture: pcap) })
    }

    /// Runs over one packet, as `BPF_PROG_TEST_RUN` does.
    func run(_ test: TestRun, _ output: RunOutput) throws(CommandError) -> RunReport {
        let result: TestRunResult
        do {
            result = try runner.run(test)
        } catch .trap(let trap) {
            output.events.show(frame: nil)
            return report(.nothing, output, failure: failure(trap))
        } catch {
            throw CommandError("\(error)")
        }
        output.record(result)
        try output.finish()
        return report(.test(result, repetitions: max(test.repetitions, 1)), output, failure: nil)
    }

    /// What comes out of runs besides their report.
    func output(
        events: [String], redirect: [String], entryPrograms: [EntryProgram], writePcap: String?, isJSON: Bool
    ) throws(CommandError) -> RunOutput {
        let redirects = try RedirectCaptures(redirect, of: collection)
        for program in entryPrograms { try program.apply(to: collection) }
        return RunOutput(
            events: try RunEvents(events, of: collection, isJSON: isJSON),
            redirects: redirects, hook: runner.hook, survivors: writePcap)
    }

    private func report(
        _ outcome: RunReport.Outcome, _ output: RunOutput, failure: RunReport.Failure?
    ) -> RunReport {
        let maps = collection.mapSpecs.compactMap { spec in
            collection.map(named: spec.name).map { MapListing(spec, $0, types: collection.spec.btf) }
        }
        return RunReport(
            object: path, program: program, hook: runner.hook, mode: collection.mode,
            fallbackReason: collection.fallbackReason, outcome: outcome, maps: maps,
            log: log, output: output, failure: failure)
    }

    private func explain(_ failure: ReplaySummary.Failure, capture: String) -> RunReport.Failure {
        switch failure {
        case .trap(let trap, let frame): self.failure(trap, frame: frame)
        default: RunReport.Failure(message: "\(capture): \(failure)", status: ExitStatus.badInput)
        }
    }

    /// What a trap says, with the source line that the instruction comes from.
    private func failure(_ trap: Trap, frame: Int? = nil) -> RunReport.Failure {
        var message = (frame.map { "frame \($0): " } ?? "") + "\(trap)"
        let spec = collection.spec.program(named: trap.program)
        if let line = spec?.sourceLine(at: trap.slot) { message += "\n    at \(line)" }
        return RunReport.Failure(message: message, status: ExitStatus.no)
    }

    private func warnAboutPinning() {
        for map in collection.mapSpecs where map.pinning == .byName {
            Terminal.complain("note: map \(map.name) asks to be pinned; it goes when this command ends")
        }
    }
}
