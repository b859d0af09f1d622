import EBPF

/// Opens BTF from the files in which it comes.
enum BTFFile {
    /// The BTF in the file at `path`: raw, or the `.BTF` section of an ELF object.
    static func open(_ path: String) throws(CommandError) -> BTF {
        let bytes = try InputFile.read(path)
        do {
            guard bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else { return try BTF(bytes) }
            let file = try ELFFile(bytes)
            guard let section = file.sections.first(where: { $0.name == ".BTF" }) else {
                throw CommandError(path: path, "no .BTF section; compile with -g")
            }
            return try BTF(file.contents(of: section))
        } catch let error as BTFError {
            throw CommandError(path: path, error)
        } catch let error as ObjectError {
            throw CommandError(path: path, error)
        } catch let error as CommandError {
            throw error
        } catch {
            throw CommandError(path: path, "\(error)")
        }
    }
}
