import ArgumentParser
import EBPF

/// `ebpf run OBJECT`: runs a program over packets and shows what it decided and counted.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a program of an object over a capture or over given bytes, in this process.",
        discussion: """
            Prints how often each verdict came and every map that the program uses, by its types.
            The program is verified first, as Linux would; one that is rejected does not run (exit status 1), nor does one that can't be verified,
            unless --unverified is given. Verified programs run without checks; with --checked or --unverified every memory access is checked, \
            and a program that does what it may not do is stopped with a trap (exit status 1).
            Programs for XDP, socket filters and tc classifiers can run over packets, and programs for syscall without any: --context is their argument.
            """
    )

    @Argument(help: "A compiled object, such as prog.bpf.o; - for standard input.", completion: .file())
    var object: String

    @Option(name: .shortAndLong, help: "The program; needed when the object has several.")
    var program: String?

    @Option(help: "A pcap or pcapng capture: the program runs once over each frame.", completion: .file())
    var pcap: String?

    @Option(help: ArgumentHelp("One packet, from its Ethernet header on.", valueName: "file|hex"))
    var data: String?

    @Option(help: ArgumentHelp("The context for --data, as Linux lays it out.", valueName: "file|hex"))
    var context: String?

    @Option(name: .customLong("repeat"), help: "How many times to run over --data.")
    var repetitions: UInt32 = 1

    @Option(help: "Write the packets that went on to a new capture.", completion: .file())
    var writePcap: String?

    @Option(
        help: ArgumentHelp(
            "Write the packets that are redirected to a device to a new capture; map[key] is put into a map of devices, processors or AF_XDP sockets.",
            valueName: "ifindex|map[key]=capture"))
    var redirect: [String] = []

    @Option(
        help: ArgumentHelp(
            "Let a program of the object (SEC(\"xdp/devmap\"), SEC(\"xdp/cpumap\")) decide about packets that are redirected to an entry of a map.",
            valueName: "map[key]=program"))
    var entryProgram: [String] = []

    @Option(
        help: ArgumentHelp(
            "Show what programs output to a ring buffer or perf event array, by a type of the object or as bytes.",
            valueName: "map[=type]"))
    var events: [String] = []

    @Option(help: "What executes a verified program: interpreter or jit.")
    var engine = EngineChoice.interpreter

    @Option(help: "Stop a run with a trap after this many instructions.")
    var instructionLimit: UInt64?

    @Flag(help: "Check every access while it runs, too.")
    var checked = false

    @Flag(help: "Run it whatever the verifier would say, with every access checked.")
    var unverified = false

    @Flag(help: "Let programs read the capture's time instead of the host's.")
    var captureTime = false

    @Option(help: "Share maps that are pinned by name with other processes, in this directory that plays /sys/fs/bpf.")
    var bpffs: String?

    @OptionGroup(title: "Changes before use")
    var overrides: OverrideOptions

    @OptionGroup(title: "Programs of others")
    var hardening: HardeningOptions

    @OptionGroup var target: TargetOptions

    @Flag(name: [.customShort("j"), .long], help: "Print JSON.")
    var json = false

    func validate() throws {
        if pcap != nil && data != nil { throw ValidationError("Give either --pcap or --data.") }
        if pcap != nil && context != nil { throw ValidationError("--context goes with --data.") }
        if pcap != nil && repetitions != 1 { throw ValidationError("--repeat goes with --data.") }
        if engine == .checked { throw ValidationError("--checked has the interpreter check every access.") }
        if engine == .jit && (checked || unverified) {
            throw ValidationError("--engine jit goes with verified programs alone: machine code checks nothing.")
        }
        if engine == .jit && instructionLimit != nil {
            throw ValidationError("--instruction-limit goes with the interpreter: machine code counts nothing.")
        }
        if engine != .jit && hardening.isForMachineCode {
            throw ValidationError("--jit-harden and --retpolines go with --engine jit.")
        }
        if unverified && hardening.privilege != .root {
            throw ValidationError("--privilege is for the verifier, which --unverified leaves out.")
        }
        if pcap == nil && data == nil,
            captureTime || writePcap != nil || !redirect.isEmpty || !entryProgram.isEmpty || !events.isEmpty
        {
            throw ValidationError(
                "--events, --redirect, --entry-program, --write-pcap and --capture-time go with --pcap or --data.")
        }
        if data != nil && captureTime { throw ValidationError("--capture-time goes with --pcap.") }
    }

    func run() throws {
        if pcap == nil && data == nil {
            do throws(RunRefusal) { try runWithoutPackets() } catch { try refuse(error) }
            return
        }
        let session: RunSession
        let entryPrograms = try entryProgram.map { (argument) throws(CommandError) in try EntryProgram(argument) }
        do throws(RunRefusal) {
            session = try RunSession(
                object: object, program: program, trust: unverified ? .unverified : checked ? .checked : .verified,
                engine: engine, hardening: hardening, instructionLimit: instructionLimit, target: target,
                overrides: overrides,
                pins: bpffs.map { PinDirectory($0) }, entryPrograms: entryPrograms)
        } catch {
            try refuse(error)
            return
        }
        let output = try session.output(
            events: events, redirect: redirect, entryPrograms: entryPrograms, writePcap: writePcap, isJSON: json)
        let report =
            if let pcap {
                try session.replay(pcap, captureTime: captureTime, output)
            } else {
                try session.run(try testRun(), output)
            }
        if json {
            print(report.structured.json(pretty: true))
        } else {
            Terminal.print(report.lines)
        }
        if let failure = report.failure {
            Terminal.complain("\(Terminal.red("error:")) \(failure.message)")
            throw ExitCode(failure.status)
        }
    }

    /// Runs a program that takes no packets.
    private func runWithoutPackets() throws(RunRefusal) {
        let run = try DirectRun(
            object: object, program: program, trust: unverified ? .unverified : checked ? .checked : .verified,
            engine: engine, hardening: hardening, instructionLimit: instructionLimit, target: target,
            overrides: overrides, pins: bpffs.map { PinDirectory($0) })
        do throws(CommandError) {
            let bytes = try context.map { argument throws(CommandError) in
                try PacketInput.read(argument, option: "--context")
            }
            let report = try run.perform(context: bytes ?? [], repetitions: max(repetitions, 1))
            if json { print(report.structured.json(pretty: true)) } else { Terminal.print(report.lines) }
        } catch {
            throw .input(error)
        }
    }

    /// Says why the program does not run.
    private func refuse(_ refusal: RunRefusal) throws {
        switch refusal {
        case .input(let error): throw error
        case .rejected(let listing):
            if json { print(StructuredValue.object([("error", listing.structured)]).json(pretty: true)) }
            for line in listing.lines(colours: Terminal.showsProgress && Terminal.wantsColours) {
                Terminal.complain(line)
            }
            throw ExitCode(ExitStatus.no)
        case .notVerified(let program, let obstacle):
            Terminal.complain(
                "\(Terminal.red("error:")) program \(program) can't be verified: \(obstacle); --unverified runs it all the same, checked"
            )
            throw ExitCode(ExitStatus.no)
        }
    }

    private func testRun() throws(CommandError) -> TestRun {
        TestRun(
            data: try PacketInput.read(data ?? "", option: "--data"),
            context: try context.map { argument throws(CommandError) in
                try PacketInput.read(argument, option: "--context")
            },
            repetitions: repetitions
        )
    }
}
