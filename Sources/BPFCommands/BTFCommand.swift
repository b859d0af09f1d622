import ArgumentParser

/// `ebpf btf`: looks at BPF Type Format.
struct BTFCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "btf",
        abstract: "Look at types: of an object, of a file of raw BTF, or of the running kernel.",
        subcommands: [BTFDumpCommand.self]
    )
}
