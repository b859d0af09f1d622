extension ELFFile {
    /// A name for a place in a section, or for something that another object defines.
    public struct Symbol: Hashable, Sendable {
        /// Its place in the table of symbols.
        public let index: Int
        /// Its name; of a section's own symbol, the section's.
        public let name: String
        /// What it names.
        public let type: SymbolType
        /// Who can refer to it.
        public let binding: Binding
        /// Whether other objects may not see it, although its binding would let them (`STV_HIDDEN`, `STV_INTERNAL`).
        public let isHidden: Bool
        /// Where it is defined.
        public let home: Home
        /// Distance from the start of its section, in bytes.
        public let value: Int
        /// How many bytes it names.
        public let size: Int

        /// The index of the section that defines it; nil when none does.
        public var section: Int? {
            if case .section(let index) = home { index } else { nil }
        }
    }

    /// What a symbol names.
    ///
    /// - Source: gABI, `ELF64_ST_TYPE`.
    public enum SymbolType: Hashable, Sendable {
        /// Not said: a label, or something undefined (`STT_NOTYPE`).
        case unspecified
        /// A variable (`STT_OBJECT`).
        case object
        /// A function (`STT_FUNC`).
        case function
        /// The section itself (`STT_SECTION`).
        case section
        /// The source file (`STT_FILE`).
        case file
        /// A type that says nothing here.
        case other(UInt8)

        init(_ rawValue: UInt8) {
            switch rawValue {
            case 0: self = .unspecified
            case 1: self = .object
            case 2: self = .function
            case 3: self = .section
            case 4: self = .file
            default: self = .other(rawValue)
            }
        }
    }

    /// Who can refer to a symbol.
    ///
    /// - Source: gABI, `ELF64_ST_BIND`.
    public enum Binding: Hashable, Sendable {
        /// Its own object (`STB_LOCAL`).
        case local
        /// Every object (`STB_GLOBAL`).
        case global
        /// Every object; may be missing or replaced (`STB_WEAK`).
        case weak
        /// A binding that says nothing here.
        case other(UInt8)

        init(_ rawValue: UInt8) {
            switch rawValue {
            case 0: self = .local
            case 1: self = .global
            case 2: self = .weak
            default: self = .other(rawValue)
            }
        }
    }

    /// Where a symbol is defined.
    public enum Home: Hashable, Sendable {
        /// Not in this object (`SHN_UNDEF`).
        case undefined
        /// In the section with this index.
        case section(Int)
        /// Nowhere: the value is absolute, common, or of another reserved meaning (`SHN_ABS`, `SHN_COMMON`, …).
        case reserved(UInt16)
    }
}
