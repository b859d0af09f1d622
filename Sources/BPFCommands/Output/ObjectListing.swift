import EBPF

/// What an object holds, for people and for programs.
struct ObjectListing {
    private let spec: CollectionSpec

    init(_ spec: CollectionSpec) {
        self.spec = spec
    }

    func lines(path: String) -> [String] {
        var lines = [summary(path)]
        if !spec.unknownSections.isEmpty {
            lines.append("unknown sections: \(spec.unknownSections.joined(separator: ", "))")
        }
        lines += ["", Terminal.bold("programs")] + programs.lines(indent: "  ", emphasis: Terminal.dim)
        if !spec.maps.isEmpty {
            lines += ["", Terminal.bold("maps")] + maps.lines(indent: "  ", emphasis: Terminal.dim)
        }
        return lines
    }

    func structured(path: String) -> StructuredValue {
        [
            "object": .string(path),
            "byte_order": .string(order),
            "license": .string(spec.license),
            "types": .integer(Int64(typeCount ?? 0)),
            "unknown_sections": .array(spec.unknownSections.map { .string($0) }),
            "programs": .array(spec.programs.map(structured)),
            "maps": .array(spec.maps.map(structured)),
        ]
    }

    private var order: String { spec.order == .little ? "little-endian" : "big-endian" }
    private var typeCount: Int? { spec.btf.flatMap { try? $0.count() } }

    private func summary(_ path: String) -> String {
        let license = spec.license.isEmpty ? "no license" : "license \(spec.license)"
        let types = typeCount.map { "\($0) types" } ?? "no BTF"
        return "\(path): \(order), \(license), \(types)"
    }
}

extension ObjectListing {
    private var programs: TextTable {
        var table = TextTable([
            "name", "type", "attach type", "section", "insns", "functions", "lines", "CO-RE", "maps",
        ])
        for program in spec.programs {
            table.append([
                program.name, program.type?.name ?? "unknown", program.attachType?.name ?? "", program.sectionName,
                "\(program.instructions.count)", "\(program.subprograms.count)", "\(program.lines.count)",
                "\(program.coreRelocations.count)", program.mapNames.joined(separator: " "),
            ])
        }
        return table
    }

    private func structured(_ program: ProgramSpec) -> StructuredValue {
        [
            "name": .string(program.name),
            "type": program.type.map { .string($0.name) } ?? .null,
            "attach_type": program.attachType.map { .string($0.name) } ?? .null,
            "attach_target": program.attachTarget.map { .string($0) } ?? .null,
            "section": .string(program.sectionName),
            "sleepable": .boolean(program.isSleepable),
            "autoload": .boolean(program.autoload),
            "instructions": .integer(Int64(program.instructions.count)),
            "functions": .array(program.subprograms.map { .string($0.name) }),
            "lines": .integer(Int64(program.lines.count)),
            "core_relocations": .integer(Int64(program.coreRelocations.count)),
            "unanswered": .array(program.unanswered.map(structured)),
            "maps": .array(program.mapNames.map { .string($0) }),
        ]
    }

    private func structured(_ error: COREError) -> StructuredValue {
        [
            "instruction": .integer(Int64(error.relocation?.slot ?? 0)),
            "question": .string(error.question ?? ""),
            "reason": .string(error.reason.description),
            "source": error.line.map { .string(SourceLine($0).description) } ?? .null,
            "candidates": .array(error.candidates.map { .string($0.description) }),
        ]
    }
}

extension ObjectListing {
    private var maps: TextTable {
        var table = TextTable(["name", "type", "key", "value", "entries", "flags", "key type", "value type"])
        for map in spec.maps {
            table.append([
                map.name, map.type.name, "\(map.keySize)", "\(map.valueSize)", "\(map.maxEntries)",
                map.flags.names.joined(separator: " "), typeName(map.keyType), typeName(map.valueType),
            ])
        }
        return table
    }

    private func structured(_ map: MapSpec) -> StructuredValue {
        [
            "name": .string(map.name),
            "type": .string(map.type.name),
            "key_size": .integer(Int64(map.keySize)),
            "value_size": .integer(Int64(map.valueSize)),
            "max_entries": .integer(Int64(map.maxEntries)),
            "flags": .array(map.flags.names.map { .string($0) }),
            "pinning": .string(map.pinning == .byName ? "by_name" : "none"),
            "key_type": map.keyType == nil ? .null : .string(typeName(map.keyType)),
            "value_type": map.valueType == nil ? .null : .string(typeName(map.valueType)),
            "inner": map.inner.map(structured) ?? .null,
        ]
    }

    private func typeName(_ id: TypeID?) -> String {
        guard let id, let btf = spec.btf, let name = try? CPrinter(btf).declaration(id) else { return "" }
        return name
    }
}

extension ProgramSpec {
    /// The maps that the program refers to, each once, in the order of first use.
    var mapNames: [String] {
        var names: [String] = []
        for reference in references {
            let name: String? =
                switch reference.target {
                case .map(let name): name
                case .mapValue(let map, _): map
                default: nil
                }
            if let name, !names.contains(name) { names.append(name) }
        }
        return names
    }
}
