extension ELFFile {
    /// A name for a place in a section, or for something that another object defines.
    public struct Symbol: Hashable, Sendable {
        /// Its name; of a section's own symbol, the section's.
        public let name: String
        /// Distance from the start of its section, in bytes.
        public let value: Int
        /// How many bytes it names.
        public let size: Int
        private let number: UInt32
        /// The number of a section, a reserved number, or `nowhere`.
        private let place: UInt32
        private let isReserved: Bool
        /// Its type in the low half, its binding in the high half.
        private let info: UInt8
        /// Whether other objects may not see it, although its binding would let them (`STV_HIDDEN`, `STV_INTERNAL`).
        public let isHidden: Bool

        private static let nowhere = UInt32.max

        init(index: Int, name: String, info: UInt8, isHidden: Bool, home: Home, value: Int, size: Int) {
            self.name = name
            self.value = value
            self.size = size
            self.info = info
            self.isHidden = isHidden
            number = UInt32(truncatingIfNeeded: index)
            (place, isReserved) =
                switch home {
                case .undefined: (Self.nowhere, false)
                case .section(let section): (UInt32(truncatingIfNeeded: section), false)
                case .reserved(let meaning): (UInt32(meaning), true)
                }
        }

        /// Its place in the table of symbols.
        public var index: Int { Int(number) }
        /// What it names.
        public var type: SymbolType { SymbolType(info & 15) }
        /// Who can refer to it.
        public var binding: Binding { Binding(info >> 4) }
        /// Where it is defined.
        public var home: Home {
            if isReserved { return .reserved(UInt16(truncatingIfNeeded: place)) }
            return place == Self.nowhere ? .undefined : .section(Int(place))
        }
        /// The index of the section that defines it; nil when none does.
        public var section: Int? { isReserved || place == Self.nowhere ? nil : Int(place) }
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
