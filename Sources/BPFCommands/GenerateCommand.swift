import ArgumentParser

/// `ebpf generate`: source code from objects.
struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Make source code from an object, for the program that uses it.",
        subcommands: [GenerateSwiftCommand.self]
    )
}
