extension ELFFile {
    /// A part of the file with a name.
    public struct Section: Hashable, Sendable {
        /// Its name, as in `.text`.
        public let name: String
        private let number: UInt32
        private let linked: UInt32
        private let information: UInt32
        /// What it holds.
        public let type: SectionType
        /// How it is used.
        public let flags: SectionFlags
        /// Where its bytes begin in the file.
        public let offset: Int
        /// How many bytes it has, in memory; in the file too, unless its type is `.noBits`.
        public let size: Int
        /// What its address must be a multiple of; 0 and 1 for anything.
        public let alignment: UInt64
        /// Bytes of one entry in a table.
        public let entrySize: Int

        /// The section that the header at `record` describes; the first header describes none.
        init(_ index: Int, _ record: FileRecord, name: String) throws(ObjectError) {
            self.name = name
            number = UInt32(truncatingIfNeeded: index)
            type = SectionType(rawValue: record.field(4))
            flags = SectionFlags(rawValue: record.field(8))
            offset = index == 0 ? 0 : try record.byteCount(24)
            size = index == 0 ? 0 : try record.byteCount(32)
            linked = record.field(40)
            information = record.field(44)
            alignment = record.field(48)
            entrySize = try record.byteCount(56)
        }

        /// Its place in the table of sections.
        public var index: Int { Int(number) }
        /// The index of a section that this one needs: the strings of a symbol table, the symbols of relocations.
        public var link: Int { Int(linked) }
        /// More, by type: for relocations, the index of the section they change.
        public var info: Int { Int(information) }
    }

    /// What a section holds.
    ///
    /// - Source: gABI, `sh_type`.
    public struct SectionType: RawRepresentable, Hashable, Sendable {
        /// The number in the file.
        public let rawValue: UInt32

        /// The type with a number, which may be unknown.
        public init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        /// Nothing: the header is unused (`SHT_NULL`).
        public static let null = SectionType(rawValue: 0)
        /// Code or data (`SHT_PROGBITS`).
        public static let progBits = SectionType(rawValue: 1)
        /// The symbols (`SHT_SYMTAB`).
        public static let symbolTable = SectionType(rawValue: 2)
        /// NUL-terminated strings (`SHT_STRTAB`).
        public static let stringTable = SectionType(rawValue: 3)
        /// Relocations with addends (`SHT_RELA`).
        public static let relocationsWithAddend = SectionType(rawValue: 4)
        /// Zeros that take no room in the file (`SHT_NOBITS`).
        public static let noBits = SectionType(rawValue: 8)
        /// Relocations whose addend stands in the place they change (`SHT_REL`).
        public static let relocations = SectionType(rawValue: 9)
        /// Section indices of symbols that 16 bits can't hold (`SHT_SYMTAB_SHNDX`).
        public static let symbolSections = SectionType(rawValue: 18)

        var holdsRelocations: Bool { self == .relocations || self == .relocationsWithAddend }
    }

    /// How a section is used.
    ///
    /// - Source: gABI, `sh_flags`.
    public struct SectionFlags: OptionSet, Hashable, Sendable {
        /// The bits in the file.
        public let rawValue: UInt64

        /// The flags with these bits.
        public init(rawValue: UInt64) {
            self.rawValue = rawValue
        }

        /// May be written (`SHF_WRITE`).
        public static let write = SectionFlags(rawValue: 1)
        /// Is in memory when the program runs (`SHF_ALLOC`).
        public static let allocate = SectionFlags(rawValue: 2)
        /// Holds instructions (`SHF_EXECINSTR`).
        public static let execute = SectionFlags(rawValue: 4)
    }
}
