/// Puts the sections of one name behind each other.
struct SectionMerger {
    /// A section of the result.
    struct Section {
        let name: String
        let type: ELFFile.SectionType
        let flags: ELFFile.SectionFlags
        /// The object that brought it first.
        let first: Int
        var alignment: Int
        var contents: [UInt8] = []
        /// Bytes in memory.
        var size = 0

        /// Whether it is there once, however many objects have it: all say the same.
        var isNote: Bool { name == "license" || name == "version" }
    }

    /// Where a section of an object went.
    struct Piece {
        let section: Int
        /// Bytes from the start of the section of the result.
        let offset: Int
    }

    private(set) var sections: [Section] = []
    /// For each object, by its sections.
    private(set) var pieces: [[Int: Piece]] = []
    private var indices: [String: Int] = [:]
    private let inputs: [LinkInput]

    private static let alignmentLimit: UInt64 = 1 << 16
    private static let sizeLimit = 1 << 31

    init(_ inputs: [LinkInput]) throws(LinkError) {
        self.inputs = inputs
        for index in inputs.indices {
            pieces.append([:])
            for section in inputs[index].object.elf.sections where Self.isKept(section) {
                pieces[index][section.index] = try append(section, of: index)
            }
        }
    }

    /// Changes bytes of a section of the result.
    mutating func replace(_ bytes: [UInt8], at offset: Int, in section: Int) {
        sections[section].contents.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
    }

    /// Sections that are in memory when programs run; types and relocations are made anew.
    private static func isKept(_ section: ELFFile.Section) -> Bool {
        (section.type == .progBits || section.type == .noBits) && section.flags.contains(.allocate) && section.size > 0
    }

    private mutating func append(_ section: ELFFile.Section, of input: Int) throws(LinkError) -> Piece {
        let contents = inputs[input].object.elf.contents(of: section)
        let alignment = max(section.alignment, 1)
        guard alignment <= Self.alignmentLimit, alignment & (alignment - 1) == 0 else {
            throw LinkError([place(section.name, input)], .alignment(section.name, section.alignment))
        }
        guard let index = indices[section.name] else {
            indices[section.name] = sections.count
            sections.append(
                Section(
                    name: section.name, type: section.type, flags: section.flags, first: input,
                    alignment: Int(alignment)))
            try extend(sections.count - 1, with: contents, size: section.size, alignment: Int(alignment), input)
            return Piece(section: sections.count - 1, offset: 0)
        }
        let known = sections[index]
        guard known.type == section.type, known.flags == section.flags else {
            throw LinkError(
                [place(section.name, known.first), place(section.name, input)], .sectionKinds(section.name))
        }
        if known.isNote {
            guard known.contents == contents else {
                throw LinkError(
                    [place(section.name, known.first), place(section.name, input)], .contents(section.name))
            }
            return Piece(section: index, offset: 0)
        }
        let start = try extend(index, with: contents, size: section.size, alignment: Int(alignment), input)
        return Piece(section: index, offset: start)
    }

    /// Appends to a section of the result, aligned as its strictest piece so far; returns where.
    @discardableResult private mutating func extend(
        _ index: Int, with contents: [UInt8], size: Int, alignment: Int, _ input: Int
    ) throws(LinkError) -> Int {
        let name = sections[index].name
        let alignment = max(sections[index].alignment, alignment)
        let start = (sections[index].size + alignment - 1) / alignment * alignment
        guard size <= Self.sizeLimit - start else { throw LinkError([place(name, input)], .sectionTooLarge(name)) }
        if sections[index].type != .noBits {
            sections[index].contents += [UInt8](repeating: 0, count: start - sections[index].contents.count)
            sections[index].contents += contents
        }
        sections[index].size = start + size
        sections[index].alignment = alignment
        return start
    }

    private func place(_ section: String, _ input: Int) -> LinkError.Place {
        LinkError.Place(object: inputs[input].name, section: section)
    }
}
