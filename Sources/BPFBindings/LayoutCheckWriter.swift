import BPFTypeFormat

/// Writes what compares generated types with the numbers of BTF itself.
struct LayoutCheckWriter {
    let access: String
    /// What sizes come from; nil for an object without types.
    let layout: TypeLayout?

    /// A type to be checked.
    struct Subject {
        let name: String
        let size: Int
        let alignment: Int
        let fields: [StructurePlan.Field]
    }

    func write(_ subjects: [Subject], _ source: inout SourceText) {
        source.comment("Where the generated types differ from the object's; empty when nowhere.")
        source.block("\(access)static func layoutFaults() -> [String]") { source in
            if subjects.isEmpty { return source.line("return []") }
            source.line("var faults: [String] = []")
            for subject in subjects { source.line("faults += check_\(plain(subject.name))()") }
            source.line("return faults")
        }
        for subject in subjects { check(subject, &source) }
    }

    private func check(_ subject: Subject, _ source: inout SourceText) {
        let name = plain(subject.name)
        source.block("private static func check_\(name)() -> [String]") { source in
            let fields = subject.fields.compactMap { call($0) }
            source.line(
                "\(fields.isEmpty ? "let" : "var") check = LayoutCheck(\(subject.name).self, \"\(name)\", "
                    + "size: \(subject.size), alignment: \(subject.alignment))")
            for field in fields { source.line(field) }
            source.line("return check.faults")
        }
    }

    private func call(_ field: StructurePlan.Field) -> String? {
        guard let type = field.type, type.size > 0, let size = layout?.size(of: field.member.type) else { return nil }
        let place = "\\.\(field.name), \"\(plain(field.name))\", at: \(field.bitOffset)"
        guard field.isBitfield else { return "check.field(\(place), width: \(size * 8))" }
        switch type.sort {
        case .boolean: return "check.flag(\(place))"
        case .other: return nil
        default: return "check.field(\(place), width: \(field.member.bitWidth))"
        }
    }

    private func plain(_ name: String) -> String { name.filter { $0 != "`" } }
}
