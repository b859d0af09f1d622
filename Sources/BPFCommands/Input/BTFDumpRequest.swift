import EBPF

/// What `btf dump` was asked for, in bpftool's words: `file FILE [root_id N]… [format raw|c]`.
struct BTFDumpRequest: Equatable {
    /// How types are printed.
    enum Format: String {
        case raw
        case c
    }

    let path: String
    private(set) var format = Format.raw
    private(set) var roots: [TypeID] = []

    init(words: [String]) throws(CommandError) {
        var rest = words[...]
        guard let source = rest.popFirst() else { throw CommandError("btf dump: say what to dump: file FILE") }
        guard source == "file" else {
            let known = ["id", "prog", "map"].contains(source)
            throw CommandError(
                known
                    ? "btf dump \(source): asks the kernel, which this version can't; use: btf dump file FILE"
                    : "btf dump: expected 'file', found '\(source)'")
        }
        guard let path = rest.popFirst() else { throw CommandError("btf dump: 'file' needs a file name after it") }
        self.path = path
        while let word = rest.popFirst() { try read(word, &rest) }
    }

    private mutating func read(_ word: String, _ rest: inout ArraySlice<String>) throws(CommandError) {
        switch word {
        case "format":
            let name = rest.popFirst() ?? ""
            guard let format = Format(rawValue: name) else {
                throw CommandError("btf dump: format is raw or c, not '\(name)'")
            }
            self.format = format
        case "root_id":
            let number = rest.popFirst() ?? ""
            guard let id = UInt32(number) else { throw CommandError("btf dump: '\(number)' is no type ID") }
            roots.append(TypeID(rawValue: id))
        default:
            throw CommandError("btf dump: expected 'format' or 'root_id', found '\(word)'")
        }
    }
}
