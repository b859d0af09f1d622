import ArgumentParser
import EBPF

/// `ebpf verify OBJECT…`: Linux's verdict on the programs of objects, without Linux.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Say whether Linux would accept the programs of objects, and why not.",
        discussion: """
            Prints a line a program: the verdict, its instructions, how many of them the verifier went through, the states that it \
            remembered, the stack of each function, the time. Under a rejected program stands what the kernel says, and where that comes from \
            in your source.
            Programs that need more than this verifier has (kernel functions, the kernel's types) are not verified, and counted by reason. \
            Those with CO-RE relocations are verified as they are for the kernel that --btf names.
            Exit status: 0 when all were accepted, 1 when one was rejected or could not be verified, 2 for wrong use or bad input.
            """
    )

    @Argument(help: "Compiled objects, such as prog.bpf.o; - for standard input.", completion: .file())
    var objects: [String]

    @Option(name: .shortAndLong, help: "Only this program.")
    var program: String?

    @Option(help: ArgumentHelp("The kernel: 6.12 or 6.18.", valueName: "version"))
    var profile = KernelProfile.linux612

    @Option(help: ArgumentHelp("What the loader may do: root, bpf (no CAP_PERFMON) or none.", valueName: "level"))
    var privilege = Privilege.root

    @Option(
        help: ArgumentHelp(
            "Print the log that Linux would write: 1 branches, 2 everything, 4 costs; sums.", valueName: "n"))
    var logLevel = LogLevel()

    @OptionGroup(title: "Changes before use")
    var overrides: OverrideOptions

    @OptionGroup var target: TargetOptions

    @Flag(help: "Print what each source line costs the verifier.")
    var cost = false

    @Flag(name: [.customShort("j"), .long], help: "Print JSON.")
    var json = false

    @Flag(help: "Print SARIF 2.1.0, for code review tools.")
    var sarif = false

    func validate() throws {
        if json && sarif { throw ValidationError("Give either --json or --sarif.") }
    }

    func run() throws {
        var session = VerifySession(
            options: options, program: program, showsCost: cost, input: try VerificationInput(target, overrides))
        for object in objects {
            session.verify(object)
            if !json && !sarif { Terminal.print(session.takeLines()) }
        }
        if json { print(session.structured.json(pretty: true)) }
        if sarif { print(SARIFLog(session.verdicts).structured.json(pretty: true)) }
        if !json && !sarif { Terminal.print(session.summary) }
        guard session.status == ExitStatus.success else { throw ExitCode(session.status) }
    }

    private var options: VerificationOptions {
        var options = VerificationOptions()
        options.profile = profile
        options.privilege = privilege
        options.logLevel = logLevel
        return options
    }
}
