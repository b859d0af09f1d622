public import ArgumentParser
import EBPF

/// `ebpf-conformance`: runs one program for the public `bpf_conformance` suite.
///
/// The program stands in hexadecimal on standard input, the memory in the first argument; r1 points to the memory and r2
/// holds its length. r0 is printed in hexadecimal.
public struct ConformanceCommand: ParsableCommand {
    /// How the plugin is called.
    public static let configuration = CommandConfiguration(
        commandName: "ebpf-conformance",
        abstract: "Run a program of the public bpf_conformance suite.",
        discussion: """
            Reads the program's bytes in hexadecimal from standard input, and prints r0 in hexadecimal.
            What goes wrong is told in one line on standard error; the exit status is then not 0.
            """
    )

    @Argument(help: "The memory in hexadecimal; absent when empty.")
    var memory: String?

    @Option(help: "What executes the program: checked, interpreter or jit.")
    var engine = EngineChoice.checked

    @Option(help: "Hide the program's constants in machine code, as bpf_jit_harden says: 0, 1 or 2.")
    var jitHarden = Hardening.Level.off

    /// Makes the command without arguments.
    public init() {}

    /// Runs the program.
    public func run() throws {
        let program = try load(engine.mode)
        let result: UInt64
        do {
            result = try program.run(in: try context())
        } catch let trap as Trap {
            Terminal.complain("error: \(trap)")
            throw ExitCode(ExitStatus.no)
        }
        print(String(result, radix: 16))
    }

    private func load(_ mode: ExecutionMode) throws(CommandError) -> Program {
        let text = String(decoding: try InputFile.read("-"), as: UTF8.self)
        do {
            let instructions = try Instruction.decode(try Hex.decode(text), in: .host)
            var hardening = Hardening()
            hardening.level = jitHarden
            return try Program(
                ProgramCode(name: "program", instructions: instructions), mode: mode, hardening: hardening)
        } catch {
            throw CommandError("\(error)")
        }
    }

    /// The memory as the context that r1 points to, and as the packet of legacy packet loads.
    private func context() throws(CommandError) -> RunContext {
        do {
            let bytes = try Hex.decode(memory ?? "")
            guard let context = RunContext(), let packet = Packet() else { throw LinuxError.enomem }
            try packet.load(bytes)
            try context.loadContext(bytes)
            context.packet = packet
            context.secondArgument = UInt64(bytes.count)
            return context
        } catch {
            throw CommandError("the memory: \(error)")
        }
    }
}
