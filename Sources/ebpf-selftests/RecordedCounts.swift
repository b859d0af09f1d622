/// How many instructions the kernel looked at, by program: from a table of what a kernel said of the same objects.
struct RecordedCounts {
    private var counts: [String: Int] = [:]

    /// Reads comma-separated values whose first line names `object`, `program` and `processed_612`; other columns are ignored.
    init(_ text: String) {
        let lines = text.split(whereSeparator: \.isNewline)
        let names = lines.first.map { Self.fields($0) } ?? []
        guard let object = names.firstIndex(of: "object"), let program = names.firstIndex(of: "program"),
            let processed = names.firstIndex(of: "processed_612")
        else { return }
        for line in lines.dropFirst() {
            let fields = Self.fields(line)
            guard fields.count > max(object, program, processed), let count = Int(fields[processed]) else { continue }
            let file = fields[object].hasSuffix(".c") ? String(fields[object].dropLast(2)) : fields[object]
            counts["\(file):\(fields[program])"] = count
        }
    }

    /// What the kernel said of a program, where it is known.
    subscript(name: String) -> Int? { counts[name] }

    /// Fields of one line; a field in quotation marks may hold commas.
    private static func fields(_ line: Substring) -> [String] {
        var fields: [String] = []
        var field = ""
        var isQuoted = false
        for character in line {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted:
                fields.append(field)
                field = ""
            default: field.append(character)
            }
        }
        return fields + [field]
    }
}
