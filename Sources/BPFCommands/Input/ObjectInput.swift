import EBPF

/// Opens objects that the user names.
enum ObjectInput {
    /// The specs of the object at `path`.
    static func open(_ path: String) throws(CommandError) -> CollectionSpec {
        try spec(try InputFile.read(path), path: path)
    }

    /// The specs of the object with these bytes; `path` is for errors.
    static func spec(_ bytes: [UInt8], path: String) throws(CommandError) -> CollectionSpec {
        do {
            return try CollectionSpec(try ObjectFile(bytes))
        } catch {
            throw CommandError(path: path, error)
        }
    }
}

extension CollectionSpec {
    /// The program called `name`, or the only one when no name is given.
    func program(chosen name: String?, of path: String) throws(CommandError) -> ProgramSpec {
        let names = programs.map(\.name).joined(separator: ", ")
        if let name {
            guard let program = program(named: name) else {
                throw CommandError(path: path, "no program '\(name)'; there are: \(names)")
            }
            return program
        }
        guard let program = programs.first else { throw CommandError(path: path, "no programs") }
        guard programs.count == 1 else {
            throw CommandError(path: path, "several programs, choose one with --program: \(names)")
        }
        return program
    }
}
