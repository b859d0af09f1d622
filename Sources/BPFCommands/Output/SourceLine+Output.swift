import EBPF

extension SourceLine {
    /// `file.c:12:5`, the column where it is known.
    var place: String { column > 0 ? "\(file):\(line):\(column)" : "\(file):\(line)" }

    /// `file.c:12`, without folders.
    var shortPlace: String { (file.split(separator: "/").last.map(String.init) ?? file) + ":\(line)" }

    /// The line without its indentation.
    var trimmedText: String { String(text.drop { $0.isWhitespace }) }

    /// For programs.
    var structured: StructuredValue {
        [
            "file": .string(file), "line": .integer(Int64(line)), "column": .integer(Int64(column)),
            "text": .string(text),
        ]
    }
}
