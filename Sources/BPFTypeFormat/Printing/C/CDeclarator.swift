/// The part of a C declaration around the name, built from the name outwards.
///
/// Each type on the way from the declared one to the specifier adds to the left (`*`, qualifiers) or to the right
/// (`[8]`, parameters) of what is there; `[]` and `()` bind tighter, so what was added to the left goes in parentheses
/// before something is added to the right. A pointer to an array of 8 `int`: `name`, `*name`, `(*name)[8]`, `int (*name)[8]`.
struct CDeclarator {
    /// What the text begins with.
    private enum Front {
        case nothing, name, star, word, bracket
        /// The parenthesis before `[` and the one before `(`, which bpftool spaces unlike.
        case arrayParenthesis, functionParenthesis
    }

    private var text: String
    private var front: Front
    /// Qualifiers, outermost first, that wait for what they qualify: a pointer, a tag or the specifier.
    private var qualifiers: [String] = []

    init(_ name: String) {
        text = name
        front = name.isEmpty ? .nothing : .name
    }

    /// Makes it a pointer to what comes next.
    mutating func point() {
        settleQualifiers()
        let isTight = front != .word && front != .functionParenthesis
        text = (isTight ? "*" : "* ") + text
        front = .star
    }

    /// Qualifies what comes next.
    mutating func qualify(_ qualifier: String) {
        qualifiers.append(qualifier)
    }

    /// Puts an attribute behind what comes next.
    mutating func tag(_ attribute: String) {
        settleQualifiers()
        prefix(attribute)
    }

    /// Makes it an array of what comes next; qualifiers of an array are its element's, which states them again.
    mutating func index(_ count: Int) {
        qualifiers = []
        parenthesize(.arrayParenthesis)
        text += "[\(count)]"
        if front == .nothing { front = .bracket }
    }

    /// Makes it a function that returns what comes next.
    mutating func call(_ parameters: String) {
        settleQualifiers()
        parenthesize(.functionParenthesis)
        text += "(\(parameters))"
        if front == .nothing { front = .functionParenthesis }
    }

    /// The whole declaration.
    func declaration(specifier: String) -> String {
        let head = (qualifiers.reversed() + [specifier]).joined(separator: " ")
        switch front {
        case .nothing: return head
        case .bracket: return head + text
        case .name, .star, .word, .arrayParenthesis, .functionParenthesis: return "\(head) \(text)"
        }
    }

    private mutating func settleQualifiers() {
        for qualifier in qualifiers { prefix(qualifier) }
        qualifiers = []
    }

    private mutating func prefix(_ word: String) {
        text = text.isEmpty ? word : "\(word) \(text)"
        front = .word
    }

    private mutating func parenthesize(_ parenthesis: Front) {
        guard front == .star || front == .word else { return }
        text = "(\(text))"
        front = parenthesis
    }
}
