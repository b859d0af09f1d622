/// `.BTF.ext`: what an object file says about its instructions in terms of its BTF, by ELF section.
///
/// - Source: Documentation/bpf/btf.rst, ".BTF.ext section".
public struct BTFExtension: Hashable, Sendable {
    /// The functions of each section, in the order of their records.
    public var functions: [String: [FunctionRecord]] = [:]
    /// The source lines of each section, in the order of their records.
    public var lines: [String: LineTable] = [:]
    /// The CO-RE relocations of each section, in the order of their records.
    public var relocations: [String: [CORERelocation]] = [:]

    /// Says nothing yet.
    public init() {}

    /// Reads the section in either byte order; strings come from `btf`.
    ///
    /// Records may be longer than the fields known here, as newer compilers write them; the rest is skipped.
    public init(_ bytes: [UInt8], strings btf: BTF) throws(BTFError) {
        try self.init(bytes, in: bytes.indices, strings: btf)
    }

    /// Reads the section in a part of `bytes`, where lines stay; offsets in errors count from the start of the part.
    public init(_ bytes: [UInt8], in range: Range<Int>, strings btf: BTF) throws(BTFError) {
        guard range.lowerBound >= 0, range.upperBound <= bytes.count else {
            throw BTFError(.truncated(needed: range.upperBound, available: bytes.count), at: .offset(0))
        }
        do throws(BTFError) { try read(bytes, range, strings: btf) } catch { throw error.inBlob(at: range.lowerBound) }
    }

    private mutating func read(_ bytes: [UInt8], _ range: Range<Int>, strings btf: BTF) throws(BTFError) {
        var decoder = try ExtensionDecoder(bytes, range, strings: btf)
        for (name, part) in try decoder.sections(.functions) {
            functions[name, default: []] += try decoder.records(part) { decoder, offset throws(BTFError) in
                FunctionRecord(slot: try decoder.slot(offset), type: try decoder.type(offset + 4))
            }
        }
        for (name, part) in try decoder.sections(.lines) {
            let table = try decoder.lines(part)
            guard lines[name] != nil else {
                lines[name] = table
                continue
            }
            lines[name]?.append(table, table.indices, movedBy: 0)
        }
        for (name, part) in try decoder.sections(.relocations) {
            relocations[name, default: []] += try decoder.records(part) { decoder, offset throws(BTFError) in
                try decoder.relocation(offset)
            }
        }
    }
}
