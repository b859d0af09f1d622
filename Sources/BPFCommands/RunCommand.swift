import ArgumentParser
import EBPF

/// `ebpf run OBJECT`: runs a program over packets and shows what it decided and counted.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a program of an object over a capture or over given bytes, in this process.",
        discussion: """
            Prints how often each verdict came and every map that the program uses, by its types.
            Every memory access is checked: a program that does what it may not do is stopped with a trap (exit status 1).
            With --engine interpreter or jit nothing is: such a run is only for programs that Linux's verifier accepts.
            Programs for XDP, socket filters and tc classifiers can run.
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

    @Option(help: "What executes the program: checked, interpreter or jit.")
    var engine = EngineChoice.checked

    @Option(help: "Stop a run with a trap after this many instructions.")
    var instructionLimit: UInt64?

    @Flag(help: "Let programs read the capture's time instead of the host's.")
    var captureTime = false

    @Flag(name: [.customShort("j"), .long], help: "Print JSON.")
    var json = false

    func validate() throws {
        if (pcap == nil) == (data == nil) { throw ValidationError("Give either --pcap or --data.") }
        if pcap != nil && context != nil { throw ValidationError("--context goes with --data.") }
        if pcap != nil && repetitions != 1 { throw ValidationError("--repeat goes with --data.") }
        if engine == .jit && instructionLimit != nil {
            throw ValidationError("--instruction-limit goes with the interpreter: machine code counts nothing.")
        }
        if data != nil && captureTime { throw ValidationError("--capture-time goes with --pcap.") }
    }

    func run() throws {
        let session = try RunSession(
            object: object, program: program, engine: engine, instructionLimit: instructionLimit)
        let report =
            if let pcap {
                try session.replay(pcap, captureTime: captureTime, writePcap: writePcap)
            } else {
                try session.run(try testRun(), writePcap: writePcap)
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
