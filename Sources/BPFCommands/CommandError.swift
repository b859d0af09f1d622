/// Input that a command can't use, or a use of it that makes no sense: told in one sentence, exit status 2.
struct CommandError: Error, CustomStringConvertible {
    /// The file, option or argument at fault, then what is wrong with it.
    let description: String

    init(_ description: String) {
        self.description = description
    }

    /// A failure in the file at `path`.
    init(path: String, _ reason: some CustomStringConvertible) {
        self.init("\(path): \(reason)")
    }
}
