import BPFTypeFormat

/// Declares a struct or union.
struct StructureWriter {
    let access: String
    let printer: CPrinter
    let layout: TypeLayout

    func write(_ plan: StructurePlan, title: String, named name: String, _ source: inout SourceText) {
        source.comment("\(title), \(plan.size) bytes\(plan.stored == nil ? ", kept as they are" : "").")
        source.block("\(access)struct \(name): PlainStructure") { source in
            if let stored = plan.stored {
                for part in stored { property(part, &source) }
            } else if plan.size > 0 {
                let type = SwiftType.bytes(size: plan.size, alignment: plan.alignment)
                source.line("private var storage: \(type.spelling) = .init()")
            }
            source.comment("Zero in all bytes.")
            source.line("\(access)init() {}")
            initializer(plan, &source)
            for field in plan.fields where field.isBitfield || plan.stored == nil { accessor(field, &source) }
            for field in plan.fields where !field.isBitfield && (field.type?.size ?? 0) == 0 { place(field, &source) }
        }
    }

    private func property(_ part: StructurePlan.Stored, _ source: inout SourceText) {
        switch part {
        case .filling(let offset, let type):
            source.line("private var _filling\(offset): \(type.spelling) = .init()")
        case .field(let field):
            source.comment(describe(field))
            source.line("\(access)var \(field.name): \(field.type?.spelling ?? "()") = .init()")
        }
    }

    /// Fields that anybody can set come as parameters, when they aren't too many to read.
    private func initializer(_ plan: StructurePlan, _ source: inout SourceText) {
        guard plan.stored != nil else { return }
        let fields = plan.fields.filter { ($0.type?.size ?? 0) > 0 && (!$0.isBitfield || swift($0) != nil) }
        guard (1...Self.parameterLimit).contains(fields.count) else { return }
        source.comment("The given fields, and zero elsewhere.")
        let parameters = fields.enumerated().map { index, field in
            "\(field.name): \(swift(field) ?? "()")\(index == 0 ? "" : " = .init()")"
        }
        source.block("\(access)init(\(parameters.joined(separator: ", ")))") { source in
            for field in fields { source.line("self.\(field.name) = \(field.name)") }
        }
    }

    private static let parameterLimit = 24

    /// The type of a field's property.
    private func swift(_ field: StructurePlan.Field) -> String? {
        guard let type = field.type else { return nil }
        guard field.isBitfield else { return type.spelling }
        switch type.sort {
        case .boolean: return "Bool"
        case .other: return nil
        default: return field.member.bitWidth > 64 ? nil : type.spelling
        }
    }

    private func accessor(_ field: StructurePlan.Field, _ source: inout SourceText) {
        guard let type = field.type, type.size > 0, let spelling = swift(field) else { return }
        source.comment(describe(field))
        source.block("\(access)var \(field.name): \(spelling)") { source in
            let (read, write) = field.isBitfield ? bits(field, type) : bytes(field, type)
            source.line("get { \(read) }")
            source.line("set { \(write) }")
        }
    }

    private func bytes(_ field: StructurePlan.Field, _ type: SwiftType) -> (String, String) {
        let offset = field.bitOffset / 8
        return (
            "PlainBytes.load(at: \(offset), of: self)",
            "PlainBytes.store(newValue, at: \(offset), of: &self)"
        )
    }

    private func bits(_ field: StructurePlan.Field, _ type: SwiftType) -> (String, String) {
        let place = "\(field.member.bitWidth), at: \(field.bitOffset), of: "
        func value(_ isSigned: Bool) -> String { "PlainBytes.\(isSigned ? "signedBits" : "bits")(\(place)self)" }
        func set(_ value: String) -> String { "PlainBytes.setBits(\(value), \(place)&self)" }
        switch type.sort {
        case .boolean: return ("\(value(false)) != 0", set("newValue ? 1 : 0"))
        case .enumeration(let raw, let isSigned):
            return (
                "\(type.spelling)(rawValue: \(raw)(truncatingIfNeeded: \(value(isSigned))))",
                set("UInt64(truncatingIfNeeded: newValue.rawValue)")
            )
        case .integer(let isSigned):
            return (
                "\(type.spelling)(truncatingIfNeeded: \(value(isSigned)))",
                set("UInt64(truncatingIfNeeded: newValue)")
            )
        case .other: return ("", "")
        }
    }

    /// Where something is that no property can hold: an array of unknown length, or what is too large for a value.
    private func place(_ field: StructurePlan.Field, _ source: inout SourceText) {
        guard layout.size(of: field.member.type) != nil else { return }
        source.comment("\(describe(field)) No value of Swift: this is where it begins, in bytes.")
        let name = field.name.filter { $0 != "`" }
        source.line("\(access)static var offset_of_\(name): Int { \(field.bitOffset / 8) }")
    }

    private func describe(_ field: StructurePlan.Field) -> String {
        let declaration = (try? printer.declaration(field.member.type, name: field.member.name)) ?? field.member.name
        let oneLine = declaration.split(whereSeparator: \.isNewline).joined(separator: " ")
        if field.isBitfield { return "`\(oneLine) : \(field.member.bitWidth)`, bit \(field.bitOffset)." }
        return "`\(oneLine)`, offset \(field.bitOffset / 8)."
    }
}
