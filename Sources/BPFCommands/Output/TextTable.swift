/// Rows of text under headings, aligned in columns.
///
/// Numbers are right-aligned: a column whose every cell begins with a digit or a sign followed by one.
struct TextTable {
    let headings: [String]
    private(set) var rows: [[String]] = []

    init(_ headings: [String]) {
        self.headings = headings
    }

    /// Adds a row; missing cells are empty, cells beyond the headings are dropped.
    mutating func append(_ cells: [String]) {
        let padded = cells.prefix(headings.count) + repeatElement("", count: max(0, headings.count - cells.count))
        rows.append(Array(padded))
    }

    /// The lines, each beginning with `indent`, without trailing spaces.
    func lines(indent: String = "", emphasis: (String) -> String = { $0 }) -> [String] {
        let columns = headings.indices.map { column in
            let cells = rows.map { $0[column] }
            return Column(
                width: cells.reduce(headings[column].count) { max($0, $1.count) },
                isNumeric: !cells.isEmpty && cells.allSatisfy(Self.looksNumeric)
            )
        }
        let heading = emphasis(Self.line(headings, columns))
        return [indent + heading] + rows.map { indent + Self.line($0, columns) }
    }

    private struct Column {
        let width: Int
        let isNumeric: Bool
    }

    private static func line(_ cells: [String], _ columns: [Column]) -> String {
        var text = ""
        for (cell, column) in zip(cells, columns) {
            let padding = String(repeating: " ", count: column.width - cell.count)
            text += column.isNumeric ? padding + cell : cell + padding
            text += "  "
        }
        while text.last == " " { text.removeLast() }
        return text
    }

    private static func looksNumeric(_ cell: String) -> Bool {
        let digits = cell.hasPrefix("-") ? cell.dropFirst() : cell[...]
        guard let first = digits.utf8.first else { return true }
        return first >= 0x30 && first <= 0x39
    }
}
