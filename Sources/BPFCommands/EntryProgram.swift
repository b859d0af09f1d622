import EBPF

/// A program that is to stand in an entry of a map of devices or processors: `MAP[KEY]=PROGRAM`.
struct EntryProgram {
    private let argument: String
    private let entry: MapEntryName
    /// Of the same object.
    let program: String

    init(_ argument: String) throws(CommandError) {
        guard let equals = argument.lastIndex(of: "="), let entry = MapEntryName(String(argument[..<equals])),
            argument.index(after: equals) < argument.endIndex
        else { throw CommandError("--entry-program \(argument): expected MAP[KEY]=PROGRAM") }
        self.argument = argument
        self.entry = entry
        program = String(argument[argument.index(after: equals)...])
    }

    /// Puts the program in its place.
    func apply(to collection: LoadedCollection) throws(CommandError) {
        guard let loaded = collection.program(named: program) else { return }
        do throws(CommandError) {
            try entry.set(loaded, in: try entry.map(of: collection))
        } catch {
            throw CommandError("--entry-program \(argument): \(error)")
        }
    }
}
