/// What `.BTF.ext` says about the code of one ELF section.
public struct SectionInformation: Sendable {
    /// The name of the section.
    public let name: String
    /// Its functions, in the order of their records.
    public var functions: [FunctionRecord] = []
    /// Its source lines, in the order of their records.
    public var lines = LineTable()
    /// Its CO-RE relocations, in the order of their records.
    public var relocations: [CORERelocation] = []

    /// Says nothing yet.
    public init(name: String) { self.name = name }
}

extension SectionInformation {
    /// Reads `.BTF.ext` in a part of `bytes`, where lines stay: each section that it names once, in the order of their first mention.
    ///
    /// Strings come from `btf`; offsets in errors count from the start of the part.
    public static func all(
        _ bytes: [UInt8], in range: Range<Int>, strings btf: BTF
    ) throws(BTFError) -> [SectionInformation] {
        guard range.lowerBound >= 0, range.upperBound <= bytes.count else {
            throw BTFError(.truncated(needed: range.upperBound, available: bytes.count), at: .offset(0))
        }
        do throws(BTFError) { return try read(bytes, range, strings: btf) } catch {
            throw error.inBlob(at: range.lowerBound)
        }
    }

    private static func read(
        _ bytes: [UInt8], _ range: Range<Int>, strings btf: BTF
    ) throws(BTFError) -> [SectionInformation] {
        var decoder = try ExtensionDecoder(bytes, range, strings: btf)
        var list = SectionList()
        try decoder.sections(.functions) { decoder, name, records throws(BTFError) in
            let place = try list.place(of: name, records, &decoder)
            try decoder.append(records, to: &list.sections[place].functions) { decoder, offset throws(BTFError) in
                FunctionRecord(slot: try decoder.slot(offset), type: try decoder.type(offset + 4))
            }
        }
        try decoder.sections(.lines) { decoder, name, records throws(BTFError) in
            let place = try list.place(of: name, records, &decoder)
            let table = try decoder.lines(records)
            list.sections[place].lines.append(table, table.indices, movedBy: 0)
        }
        try decoder.sections(.relocations) { decoder, name, records throws(BTFError) in
            let place = try list.place(of: name, records, &decoder)
            try decoder.append(records, to: &list.sections[place].relocations) { decoder, offset throws(BTFError) in
                try decoder.relocation(offset)
            }
        }
        return list.sections
    }
}

/// Sections by name, each once.
private struct SectionList {
    var sections: [SectionInformation] = []
    /// For each, where its name begins in the strings.
    private var offsets: [UInt32] = []
    /// Where the next name is expected: compilers name sections in the same order in every part.
    private var next = 0
    /// Sections by name, once there are so many that comparing names would take long.
    private var places: [String: Int] = [:]

    private static let few = 32

    /// The place of the section whose name begins at `offset`, where `records` follow; a new one for a name that is not known.
    mutating func place(
        of offset: UInt32, _ records: ExtensionDecoder.Records, _ decoder: inout ExtensionDecoder
    ) throws(BTFError) -> Int {
        for place in next..<min(next + Self.few, offsets.count) where offsets[place] == offset {
            next = place + 1
            return place
        }
        next = 0
        let name = try decoder.name(offset, of: records)
        let known = sections.count > Self.few ? places[name] : sections.firstIndex { $0.name == name }
        if let known { return known }
        sections.append(SectionInformation(name: name))
        offsets.append(offset)
        if sections.count == Self.few + 1 {
            for (place, section) in sections.enumerated() { places[section.name] = place }
        } else if sections.count > Self.few {
            places[name] = sections.count - 1
        }
        next = sections.count
        return sections.count - 1
    }
}
