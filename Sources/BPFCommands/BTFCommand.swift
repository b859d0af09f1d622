import ArgumentParser

/// `ebpf btf`: looks at BPF Type Format.
struct BTFCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "btf",
        abstract: "Look at types, or cut them down: of an object, of a file of raw BTF, or of the running kernel.",
        subcommands: [BTFDumpCommand.self, BTFMinimizeCommand.self, BTFDeduplicateCommand.self, BTFCheckCommand.self]
    )
}
