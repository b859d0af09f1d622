/// The lines between the braces of a definition.
struct CBody {
    private(set) var text = ""
    private let tabs: String

    init(indent: Int) {
        tabs = String(repeating: "\t", count: indent)
    }

    /// What stands before the closing brace.
    var closing: Substring { tabs.dropFirst() }

    mutating func add(_ declaration: String, terminator: String = ";") {
        text += tabs
        text += declaration
        text += terminator
        text += "\n"
    }

    mutating func pad(_ padding: CPadding) {
        for field in padding.declarations { add(field) }
    }
}
