import ArgumentParser
import EBPF

/// `ebpf link A.bpf.o B.bpf.o -o C.bpf.o`: several objects to one.
struct LinkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link",
        abstract: "Link several objects into one.",
        discussion: """
            What one object declares extern and another defines becomes one; types are there once. Contradictions are errors
            that name both objects. What no object defines stays open, for the kernel or for another link.
            """
    )

    @Argument(help: "Compiled objects, at least one.", completion: .file())
    var objects: [String]

    @Option(name: .shortAndLong, help: "The object to write.", completion: .file())
    var output: String

    func run() throws {
        var inputs: [LinkInput] = []
        for path in objects {
            let bytes = try InputFile.read(path)
            do throws(ObjectError) { inputs.append(LinkInput(name: path, object: try ObjectFile(bytes))) } catch {
                throw CommandError(path: path, error)
            }
        }
        let bytes: [UInt8]
        do throws(LinkError) { bytes = try ObjectLinker.link(inputs) } catch { throw CommandError("\(error)") }
        try OutputFile.write(bytes, to: output)
    }
}
