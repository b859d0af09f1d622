/// Shows type records one by one, as `bpftool btf dump` does.
///
///     [41] STRUCT 'bits' size=24 vlen=2
///             'a' type_id=3 bits_offset=0 bitfield_size=3
///             'b' type_id=42 bits_offset=32
///
/// Observed on bpftool 7.1.
public struct RawPrinter: Sendable {
    private let btf: BTF

    /// A printer of this BTF's types.
    public init(_ btf: BTF) {
        self.btf = btf
    }

    /// The lines that describe one type, without a newline at the end.
    public func text(_ id: TypeID) throws(BTFError) -> String {
        let description = try RawDescription(btf.type(id), of: id, in: btf)
        var text = "[\(id)] \(description.kind) '\(shown(description.name))'"
        for (key, value) in description.fields {
            text += " \(key)=\(plain(value))"
            if description.kind == BTFKind.variable.name, key == "type_id" { text += "," }
        }
        for entry in description.entries {
            var parts = entry.name.map { ["'\(shown($0))'"] } ?? []
            parts += entry.fields.map { "\($0.0)=\(plain($0.1))\(description.valueSuffix)" }
            if let remark = entry.remark { parts.append("(\(remark))") }
            text += "\n\t" + parts.joined(separator: " ")
        }
        return text
    }

    /// The lines of all types, each with a newline at the end.
    public func text() throws(BTFError) -> String {
        var text = ""
        for id in try btf.identifiers() {
            text += try self.text(id)
            text += "\n"
        }
        return text
    }

    /// One type as an object whose keys are those of `bpftool --json btf dump`.
    ///
    /// Values of an unsigned 32-bit enumeration stay below 2³², where bpftool extends the sign of those from 2³¹.
    public func structured(_ id: TypeID) throws(BTFError) -> StructuredValue {
        let description = try RawDescription(btf.type(id), of: id, in: btf)
        var fields: [(String, StructuredValue)] = [
            ("id", .integer(Int64(id.rawValue))),
            ("kind", .string(description.kind)),
            ("name", .string(shown(description.name))),
        ]
        fields += description.fields
        if let list = description.list {
            let entries = description.entries.map { entry in
                StructuredValue.object((entry.name.map { [("name", .string(shown($0)))] } ?? []) + entry.fields)
            }
            fields.append((list, .array(entries)))
        }
        return .object(fields)
    }

    /// All types: `{"types": [...]}`.
    public func structured() throws(BTFError) -> StructuredValue {
        var types: [StructuredValue] = []
        for id in try btf.identifiers() { types.append(try structured(id)) }
        return ["types": .array(types)]
    }

    /// A field's value as it stands in text.
    private func plain(_ value: StructuredValue) -> String {
        if case .string(let string) = value { string } else { value.json() }
    }

    private func shown(_ name: String) -> String {
        name.isEmpty ? "(anon)" : name
    }
}
