import BPFBytes

/// Sections and symbols that are to become a relocatable ELF64 file.
struct ELFBuilder {
    /// A section under construction.
    struct Section {
        var name: String
        var type = ELFFile.SectionType.progBits
        var flags: ELFFile.SectionFlags = []
        var alignment = 8
        var contents: [UInt8] = []
        /// Bytes in memory; more than `contents` has only where nothing is stored.
        var size: Int { max(contents.count, reserved) }
        /// Bytes of zeros that take no room in the file.
        var reserved = 0
        var relocations: [Relocation] = []
    }

    /// A symbol under construction.
    struct Symbol {
        var name: String
        var type: UInt8
        var binding: Binding
        /// The section, by the number that `add` returned; nil for an undefined symbol.
        var section: Int?
        var value = 0
        var size = 0
        /// Whether other objects may not see it (`STV_HIDDEN`).
        var isHidden = false

        enum Binding: UInt8 {
            case local = 0
            case global = 1
            case weak = 2
        }

        static let noType: UInt8 = 0
        static let object: UInt8 = 1
        static let function: UInt8 = 2
        static let section: UInt8 = 3
    }

    /// A place that depends on a symbol.
    struct Relocation {
        var offset: Int
        var type: RelocationType
        /// The symbol, by the number that `add` returned.
        var symbol: Int
    }

    let order: ByteOrder
    private(set) var sections: [Section] = []
    private(set) var symbols: [Symbol] = []

    init(order: ByteOrder) {
        self.order = order
    }

    mutating func add(_ section: Section) -> Int {
        sections.append(section)
        return sections.count - 1
    }

    mutating func add(_ symbol: Symbol) -> Int {
        symbols.append(symbol)
        return symbols.count - 1
    }

    /// Adds a relocation to a section.
    mutating func relocate(_ section: Int, _ relocation: Relocation) {
        sections[section].relocations.append(relocation)
    }

    /// Exchanges the bytes of a section.
    mutating func replaceContents(of section: Int, with contents: [UInt8]) {
        sections[section].contents = contents
    }

    /// The file.
    ///
    /// - Throws: for more sections than 16 bits can number.
    func encode() throws(ObjectError) -> [UInt8] {
        try ELFEncoder(self).encode()
    }
}
