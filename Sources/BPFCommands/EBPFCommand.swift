public import ArgumentParser

/// The `ebpf` command.
public struct EBPFCommand: ParsableCommand {
    /// Its subcommands, in the order in which help lists them.
    public static let configuration = CommandConfiguration(
        commandName: "ebpf",
        abstract: "Verify, run, inspect and take apart eBPF objects, without a kernel and without root.",
        discussion: """
            Exit status: 0 when it went well, 1 when the answer is no (a program was rejected, or trapped), 2 for wrong use or bad input.
            """,
        version: "0.1.0",
        subcommands: [
            ObjectCommand.self, DisassembleCommand.self, AssembleCommand.self, VerifyCommand.self, RunCommand.self,
            BTFCommand.self, GenerateCommand.self, BuildCommand.self, MapCommand.self,
        ]
    )

    /// Makes the command without arguments, which prints help.
    public init() {}
}

extension ParsableCommand {
    /// Does what the process was called for, and ends the process with its exit status.
    public static func executeAndExit() -> Never {
        Terminal.exit(execute(Array(CommandLine.arguments.dropFirst())))
    }

    /// Parses `arguments`, runs the command that they name, and returns the exit status.
    ///
    /// What goes wrong is told on standard error, in one line that begins with `error:`.
    public static func execute(_ arguments: [String]) -> Int32 {
        do {
            var command = try parseAsRoot(arguments)
            try command.run()
            return ExitStatus.success
        } catch let error as CommandError {
            Terminal.complain("\(Terminal.red("error:")) \(error)")
            return ExitStatus.badInput
        } catch let status as ExitCode {
            return status.rawValue
        } catch {
            return explain(error)
        }
    }

    private static func explain(_ error: any Error) -> Int32 {
        let message = fullMessage(for: error)
        if exitCode(for: error).isSuccess {
            print(message)
            return ExitStatus.success
        }
        Terminal.complain(message.lowercasedFirst)
        return ExitStatus.badInput
    }
}

/// What scripts can rely on.
enum ExitStatus {
    /// It went well; the answer is yes.
    static let success: Int32 = 0
    /// The answer is no.
    static let no: Int32 = 1
    /// Wrong use, or input that can't be used.
    static let badInput: Int32 = 2
}
