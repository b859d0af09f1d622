/// Lines of source, indented by how deep they are nested.
struct SourceText {
    private(set) var text = ""
    private var depth = 0

    mutating func line(_ line: String = "") {
        text += line.isEmpty ? "\n" : String(repeating: "    ", count: depth) + line + "\n"
    }

    /// Lines between braces.
    mutating func block<Failure: Error>(_ head: String, _ body: (inout SourceText) throws(Failure) -> Void)
        throws(Failure)
    {
        line(head + " {")
        depth += 1
        try body(&self)
        depth -= 1
        line("}")
    }

    /// A documentation comment; what a name in C can hold does not end it.
    mutating func comment(_ text: String) {
        for part in text.split(separator: "\n") { line("/// \(part)") }
    }
}
