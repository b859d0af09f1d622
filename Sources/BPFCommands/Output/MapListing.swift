import EBPF

/// What a map holds, as a table for people and in bpftool's form for programs.
///
/// Entries come in the order of their keys' bytes, so that two runs can be compared. Elements of arrays that are all zeros are left out
/// of the table, and counted.
struct MapListing {
    private let spec: MapSpec
    private let map: any Map
    private let btf: BTF?
    private let entries: [(key: [UInt8], value: [UInt8])]

    init(_ spec: MapSpec, _ map: any Map, types btf: BTF?) {
        self.spec = spec
        self.map = map
        self.btf = btf
        let entries = Array(map.entries)
        let isIndexed = spec.keySize == 4 && map.valueTable != nil
        self.entries = isIndexed ? entries : entries.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    }

    /// Whether there is nothing to look at.
    var isEmpty: Bool { entries.isEmpty && (arena?.allocatedPages.isEmpty ?? true) }

    /// The map, where it is an arena: it has pages, and no entries.
    private var arena: ArenaMap? { map as? ArenaMap }

    func lines() -> [String] {
        if spec.origin == .data { return variableLines() }
        if let arena { return ArenaListing(arena).lines(spec.name) }
        let title = "\(Terminal.bold(spec.name)) (\(spec.type.name), \(extent))"
        let (table, hidden) = entryTable()
        var lines = [title]
        if !table.rows.isEmpty { lines += table.lines(indent: "  ", emphasis: Terminal.dim) }
        if hidden > 0 { lines.append("  (\(hidden) \(hidden == 1 ? "element is" : "elements are") zero)") }
        return lines
    }

    func structured() -> StructuredValue {
        [
            "name": .string(spec.name),
            "type": .string(spec.type.name),
            "max_entries": .integer(Int64(spec.maxEntries)),
            "elements": arena.map { ArenaListing($0).elements() } ?? .array(entries.map(structured)),
        ]
    }

    private var extent: String {
        guard map.valueTable == nil else { return "\(spec.maxEntries) elements" }
        // Storages have no number of entries that they are made for.
        return spec.maxEntries == 0 ? "entries: \(entries.count)" : "\(entries.count) of \(spec.maxEntries) entries"
    }
}

extension MapListing {
    /// One row an entry, or of a per-CPU map one row an entry and slot; with the number of elements that were left out.
    private func entryTable() -> (table: TextTable, hidden: Int) {
        let keys = ValueCells(spec.keyType, in: btf, name: "key")
        let values = ValueCells(spec.valueType, in: btf, name: "value")
        var table = TextTable(keys.headings + (spec.type.isPerCPU ? ["cpu"] : []) + values.headings)
        var hidden = 0
        for entry in entries {
            let rows = slots(of: entry.value).filter { map.valueTable == nil || $0.value.contains { $0 != 0 } }
            if rows.isEmpty { hidden += 1 }
            for row in rows {
                let cpu = spec.type.isPerCPU ? ["\(row.slot)"] : []
                table.append(keys.cells(entry.key) + cpu + values.cells(row.value))
            }
        }
        return (table, hidden)
    }

    /// The values of each slot; of all but per-CPU maps there is one.
    private func slots(of value: [UInt8]) -> [(slot: Int, value: [UInt8])] {
        guard spec.type.isPerCPU else { return [(0, value)] }
        let stride = (spec.valueSize + 7) / 8 * 8
        return Swift.stride(from: 0, to: value.count, by: max(stride, 1)).enumerated().map { slot, offset in
            (slot, Array(value[offset...].prefix(spec.valueSize)))
        }
    }

    private func structured(_ entry: (key: [UInt8], value: [UInt8])) -> StructuredValue {
        let key = structured(entry.key, spec.keyType)
        guard spec.type.isPerCPU else { return ["key": key, "value": structured(entry.value, spec.valueType)] }
        let values = slots(of: entry.value).map { slot, value -> StructuredValue in
            ["cpu": .integer(Int64(slot)), "value": structured(value, spec.valueType)]
        }
        return ["key": key, "values": .array(values)]
    }

    /// The bytes by their type; where there is none, as bpftool shows them: two digits a byte.
    private func structured(_ bytes: [UInt8], _ type: TypeID?) -> StructuredValue {
        if let type, let btf, let value = try? btf.value(of: type, in: bytes) { return value.structured }
        return .array(bytes.map { .string("0x" + Hex.encode([$0])) })
    }
}

extension MapListing {
    /// Every entry in bpftool's form: bytes, and behind `formatted` the values by their types where there are any.
    func elements() -> StructuredValue {
        arena.map { ArenaListing($0).elements() } ?? .array(entries.map { element($0.key, $0.value) })
    }

    /// One entry in bpftool's form.
    func element(_ key: [UInt8], _ value: [UInt8]) -> StructuredValue {
        var fields = [("key", structured(key, nil))]
        if spec.type.isPerCPU {
            let values = slots(of: value).map { slot, value -> StructuredValue in
                ["cpu": .integer(Int64(slot)), "value": structured(value, nil)]
            }
            fields.append(("values", .array(values)))
        } else {
            fields.append(("value", structured(value, nil)))
        }
        if btf != nil, spec.valueType != nil { fields.append(("formatted", structured((key, value)))) }
        return .object(fields)
    }
}

extension MapListing {
    /// The variables of a data section, one a line.
    private func variableLines() -> [String] {
        let title = "\(Terminal.bold(spec.name)) (variables, \(spec.valueSize) bytes)"
        guard let bytes = entries.first?.value, let btf, !spec.variables.isEmpty else { return [title] }
        let width = spec.variables.map(\.name.count).max() ?? 0
        return [title]
            + spec.variables.map { variable in
                let value = try? btf.value(of: variable.type, in: bytes, at: variable.offset)
                let name = variable.name.padded(to: width)
                return
                    "  \(name) = \(value.map { "\($0)" } ?? Hex.encode(bytes[variable.offset...].prefix(variable.size)))"
            }
    }
}

extension String {
    /// The text with spaces behind it up to `width` characters.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
