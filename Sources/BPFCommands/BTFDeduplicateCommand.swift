import ArgumentParser
import EBPF

/// `ebpf btf deduplicate FILE OUT`: one of each type.
struct BTFDeduplicateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deduplicate",
        abstract: "Leave one of each type that a file has several times."
    )

    @Argument(help: "Raw BTF, or an object with a .BTF section.", completion: .file())
    var file: String

    @Argument(help: "The raw BTF to write.", completion: .file())
    var out: String

    func run() throws {
        let btf = try BTFFile.open(file)
        let result: BTF
        do throws(BTFError) { result = try btf.deduplicated().btf } catch { throw CommandError(path: file, error) }
        try OutputFile.write(result.bytes, to: out)
    }
}
