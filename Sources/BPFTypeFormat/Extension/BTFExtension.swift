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
        self.init(try SectionInformation.all(bytes, in: range, strings: btf))
    }

    /// What is known of some sections, each of which is there once.
    public init(_ sections: [SectionInformation]) {
        for section in sections {
            if !section.functions.isEmpty { functions[section.name] = section.functions }
            if !section.lines.isEmpty { lines[section.name] = section.lines }
            if !section.relocations.isEmpty { relocations[section.name] = section.relocations }
        }
    }
}
