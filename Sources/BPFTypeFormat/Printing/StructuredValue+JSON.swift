extension StructuredValue {
    /// JSON text on one line, or indented by four spaces when `pretty`; no newline at the end.
    ///
    /// Floating-point values that JSON cannot write (infinities, not-a-number) become `null`.
    /// - Source: RFC 8259.
    public func json(pretty: Bool = false) -> String {
        var writer = JSONWriter(pretty: pretty)
        writer.write(self)
        return writer.text
    }
}

/// Writes JSON text.
private struct JSONWriter {
    let pretty: Bool
    var text = ""
    private var depth = 0

    init(pretty: Bool) {
        self.pretty = pretty
    }

    mutating func write(_ value: StructuredValue) {
        switch value {
        case .object(let fields):
            list(fields, open: "{", close: "}") { writer, field in
                writer.quote(field.0)
                writer.text += writer.pretty ? ": " : ":"
                writer.write(field.1)
            }
        case .array(let elements): list(elements, open: "[", close: "]") { $0.write($1) }
        case .string(let string): quote(string)
        case .integer(let number): text += String(number)
        case .unsigned(let number): text += String(number)
        case .boolean(let flag): text += flag ? "true" : "false"
        case .double(let number): text += number.isFinite ? "\(number)" : "null"
        case .null: text += "null"
        }
    }

    private mutating func list<Element>(
        _ elements: [Element],
        open: String,
        close: String,
        each: (inout JSONWriter, Element) -> Void
    ) {
        text += open
        depth += 1
        for (index, element) in elements.enumerated() {
            if index > 0 { text += "," }
            newline()
            each(&self, element)
        }
        depth -= 1
        if !elements.isEmpty { newline() }
        text += close
    }

    private mutating func newline() {
        guard pretty else { return }
        text += "\n"
        text += String(repeating: "    ", count: depth)
    }

    private mutating func quote(_ string: String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0}"..<"\u{20}", "\u{7f}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
