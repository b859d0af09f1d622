import ArgumentParser
import EBPF

/// `ebpf btf check FILE…`: says whether Linux would load types.
struct BTFCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say whether Linux would load the types of files, and why not.",
        discussion: "Exit status: 0 when all would be loaded, 1 when one would not."
    )

    @Argument(help: "Raw BTF, or objects with a .BTF section.", completion: .file())
    var files: [String]

    func run() throws {
        var isRefused = false
        for path in files {
            let bytes = try Self.bytes(path)
            do throws(BTFError) {
                try BTF.validate(bytes)
                print("\(path): accepted")
            } catch {
                print("\(path): refused: \(error)")
                isRefused = true
            }
        }
        if isRefused { throw ExitCode(ExitStatus.no) }
    }

    /// The types of a file; those of an object as a loader hands them to the kernel.
    private static func bytes(_ path: String) throws(CommandError) -> [UInt8] {
        let bytes = try InputFile.read(path)
        guard bytes.starts(with: ELFFile.magic) else { return bytes }
        guard let btf = try ObjectInput.open(path).btf else {
            throw CommandError(path: path, "no .BTF section; compile with -g")
        }
        do throws(BTFError) { return try btf.loadable().bytes } catch { throw CommandError(path: path, error) }
    }
}
