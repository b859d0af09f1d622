import BPFBytes
import BPFObjects

/// A valid object with bytes exchanged, to see what its reader says.
struct ObjectPatch {
    private(set) var bytes: [UInt8]
    private let elf: ELFFile
    private let sectionHeaders: Int

    init(_ name: String) throws {
        bytes = try Fixture.bytes(name)
        elf = try ELFFile(bytes)
        sectionHeaders = Int(try bytes.read(UInt64.self, at: 40, in: elf.order))
    }

    /// Where a field of a section's header is; fields by their name in `Elf64_Shdr`.
    func header(_ section: String, _ field: Field) -> Int {
        sectionHeaders + (elf.section(named: section)?.index ?? 0) * 64 + field.rawValue
    }

    enum Field: Int {
        case name = 0
        case type = 4
        case flags = 8
        case offset = 24
        case size = 32
        case link = 40
        case info = 44
        case entrySize = 56
    }

    /// Where a symbol's entry is.
    func symbol(_ name: String) -> Int {
        (elf.symbolTable?.offset ?? 0) + (elf.symbols.first { $0.name == name }?.index ?? 0) * 24
    }

    /// Where a section's bytes are.
    func contents(_ section: String) -> Int {
        elf.section(named: section)?.offset ?? 0
    }

    func index(_ section: String) -> Int {
        elf.section(named: section)?.index ?? 0
    }

    func symbolIndex(_ name: String) -> Int {
        elf.symbols.first { $0.name == name }?.index ?? 0
    }

    /// Replaces `{sections}`, `{symbols}` and `{NAME}` by their count and a section's index.
    func fill(_ text: String) -> String {
        var text = text.replacing("{sections}", with: "\(elf.sections.count)")
        text = text.replacing("{symbols}", with: "\(elf.symbols.count)")
        for section in elf.sections { text = text.replacing("{\(section.name)}", with: "\(section.index)") }
        return text
    }

    var sectionCount: Int { elf.sections.count }

    mutating func set<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, at offset: Int) {
        var writer = ByteWriter(order: elf.order)
        writer.append(value)
        bytes.replaceSubrange(offset..<(offset + writer.count), with: writer.bytes)
    }

    mutating func truncate(to count: Int) {
        bytes = Array(bytes.prefix(count))
    }
}
