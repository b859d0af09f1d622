import ArgumentParser
import EBPF

/// `ebpf assemble FILE.s -o OUT.bpf.o`: text in the kernel's notation to an object.
struct AssembleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assemble",
        abstract: "Make an object from text in the kernel's notation."
    )

    @Argument(help: "The text; - for standard input.", completion: .file())
    var file: String

    @Option(name: .shortAndLong, help: "The object to write; - for standard output.", completion: .file())
    var output: String

    @Flag(help: "Write an object for big-endian machines.")
    var bigEndian = false

    func run() throws {
        let text = String(decoding: try InputFile.read(file), as: UTF8.self)
        try OutputFile.write(try object(text), to: output)
    }

    private func object(_ text: String) throws(CommandError) -> [UInt8] {
        do {
            let unit = try Assembler.unit(text)
            return try ObjectWriter.write(ObjectContents(unit, order: bigEndian ? .big : .little))
        } catch let error as AssemblerError {
            throw CommandError("\(file):\(error)")
        } catch {
            throw CommandError(path: file, "\(error)")
        }
    }
}
