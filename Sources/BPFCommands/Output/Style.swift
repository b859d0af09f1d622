/// Colours for words of a diagnostic, where they are wanted.
struct Style {
    let colours: Bool

    func bold(_ text: String) -> String { wrap(text, "1") }

    func dim(_ text: String) -> String { wrap(text, "2") }

    func error(_ text: String) -> String { wrap(text, "31") }

    func note(_ text: String) -> String { wrap(text, "36") }

    private func wrap(_ text: String, _ code: String) -> String {
        colours ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
    }
}
