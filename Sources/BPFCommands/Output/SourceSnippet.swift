import EBPF

/// Lines of source with remarks below them, in the style of Swift's compiler.
///
///      5 |     struct value *v = bpf_map_lookup_elem(&values, &key);
///        |                       `- note: bpf_map_lookup_elem returns a pointer or null
///      7 |     return v->count;
///        |               `- error: 12: r0 = *(u64 *)(r0 +0)
struct SourceSnippet {
    /// How a remark is introduced.
    enum Kind {
        case error, note
    }

    private struct Remark {
        let line: SourceLine?
        let slot: Int
        let kind: Kind
        let text: String
        let details: [String]
    }

    let style: Style
    private var remarks: [Remark] = []

    init(style: Style) {
        self.style = style
    }

    mutating func add(_ line: SourceLine?, slot: Int, _ kind: Kind, _ text: String, details: [String] = []) {
        remarks.append(Remark(line: line, slot: slot, kind: kind, text: text, details: details))
    }

    /// The remarks in the order in which they were added; a source line stands once above remarks that follow each other.
    var lines: [String] {
        let width = remarks.map { label($0).count }.max() ?? 0
        var lines: [String] = []
        var previous: SourceLine?
        for remark in remarks {
            if let line = remark.line {
                if line.file != previous?.file || line.line != previous?.line {
                    lines.append("\(pad(label(remark), width)) \(style.dim("|")) \(line.text.expandingTabs)")
                }
                previous = line
            } else {
                previous = nil
            }
            lines += body(remark, width)
        }
        return lines
    }

    private func label(_ remark: Remark) -> String {
        remark.line.map { "\($0.line)" } ?? "\(remark.slot)"
    }

    private func pad(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count) + 1) + text
    }

    private func body(_ remark: Remark, _ width: Int) -> [String] {
        let word = remark.kind == .error ? style.error("error:") : style.note("note:")
        let margin = pad(remark.line == nil ? label(remark) : "", width) + " \(style.dim("|")) "
        let column = remark.line.map { $0.text.visibleColumn($0.column) } ?? 0
        let indent = String(repeating: " ", count: column)
        let blank = pad("", width) + " \(style.dim("|")) "
        return [margin + indent + "`- \(word) \(remark.text)"] + remark.details.map { blank + indent + "     \($0)" }
    }
}

extension String {
    /// The line with tabs as four spaces.
    fileprivate var expandingTabs: String { replacing("\t", with: "    ") }

    /// How many cells stand before a column, counted from 1 in bytes; without a column, before the first word.
    fileprivate func visibleColumn(_ column: Int) -> Int {
        let indent = prefix { $0 == " " || $0 == "\t" }.count
        let index = column > 0 ? min(column - 1, utf8.count) : indent
        let head = String(decoding: utf8.prefix(index), as: UTF8.self)
        return head.expandingTabs.count
    }
}
