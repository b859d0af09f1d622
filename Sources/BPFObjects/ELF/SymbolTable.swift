import BPFBytes

/// The symbols of a file, which stay where they lie in it; one is made when it is asked for.
///
/// Whoever makes one has checked every entry: names and sections exist, values are numbers that can count bytes.
public struct SymbolTable: RandomAccessCollection, Sendable {
    /// No symbols.
    static let none = SymbolTable(bytes: [], order: .host, sections: [], table: nil, strings: 0, wideIndices: nil)

    private let bytes: [UInt8]
    private let order: ByteOrder
    private let sections: [ELFFile.Section]
    /// Where the entries begin.
    private let start: Int
    /// Where the strings of names begin.
    private let strings: Int
    /// Where the section indices begin that 16 bits can't hold.
    private let wideIndices: Int?
    /// How many symbols there are.
    public let count: Int

    static let entrySize = 24
    /// `SHN_LORESERVE`: indices from here on are no sections.
    static let firstReserved: UInt16 = 0xff00

    init(
        bytes: [UInt8], order: ByteOrder, sections: [ELFFile.Section], table: ELFFile.Section?, strings: Int,
        wideIndices: Int?
    ) {
        self.bytes = bytes
        self.order = order
        self.sections = sections
        start = table?.offset ?? 0
        count = (table?.size ?? 0) / Self.entrySize
        self.strings = strings
        self.wideIndices = wideIndices
    }

    /// 0.
    public var startIndex: Int { 0 }
    /// How many symbols there are.
    public var endIndex: Int { count }

    /// The symbol with an index.
    public subscript(index: Int) -> ELFFile.Symbol {
        ELFFile.Symbol(
            index: index, name: name(index), info: info(index), isHidden: isHidden(index), home: home(index),
            value: value(index), size: Int(truncatingIfNeeded: field(index, 16, as: UInt64.self)))
    }
}

extension SymbolTable {
    /// The name of a symbol; of a section's own symbol, the section's.
    func name(_ index: Int) -> String {
        let start = namePlace(index)
        let end = bytes.firstZero(in: start..<bytes.count)
        if end > start { return String(decoding: bytes[start..<end], as: UTF8.self) }
        guard info(index) & 15 == 3, let section = section(index) else { return "" }
        return sections[section].name
    }

    /// Where a symbol's own name begins in the file.
    private func namePlace(_ index: Int) -> Int { strings + Int(field(index, 0, as: UInt32.self)) }

    /// Whether a symbol has a name of its own.
    func isNamed(_ index: Int) -> Bool { bytes[namePlace(index)] != 0 }

    /// Whether `name` is a symbol's own name.
    func has(_ name: String, _ index: Int) -> Bool {
        var place = namePlace(index)
        for byte in name.utf8 {
            guard place < bytes.count, bytes[place] == byte else { return false }
            place += 1
        }
        return place < bytes.count && bytes[place] == 0
    }

    /// The section that defines a symbol; nil when none does.
    func section(_ index: Int) -> Int? {
        if case .section(let section) = home(index) { section } else { nil }
    }

    /// Distance of a symbol from the start of its section, in bytes.
    func value(_ index: Int) -> Int { Int(truncatingIfNeeded: field(index, 8, as: UInt64.self)) }

    func isFunction(_ index: Int) -> Bool { info(index) & 15 == 2 }
    func isLocal(_ index: Int) -> Bool { info(index) >> 4 == 0 }
    func isUndefined(_ index: Int) -> Bool { field(index, 6, as: UInt16.self) == 0 }

    func isHidden(_ index: Int) -> Bool {
        let visibility = field(index, 5, as: UInt8.self) & 3
        return visibility == 1 || visibility == 2
    }

    private func home(_ index: Int) -> ELFFile.Home {
        let narrow: UInt16 = field(index, 6)
        switch narrow {
        case 0: return .undefined
        case ELFHeader.extendedIndex where wideIndices != nil:
            let wide: UInt32? = wideIndices.flatMap { try? bytes.read(at: $0 + index * 4, in: order) }
            return .section(Int(wide ?? 0))
        case Self.firstReserved...: return .reserved(narrow)
        default: return .section(Int(narrow))
        }
    }

    private func info(_ index: Int) -> UInt8 { field(index, 4) }

    /// The integer at an offset of an entry.
    @inline(__always)
    private func field<Value: FixedWidthInteger & BitwiseCopyable>(
        _ index: Int, _ offset: Int, as type: Value.Type = Value.self
    ) -> Value {
        precondition(index >= 0 && index < count, "no symbol has this index")
        return (try? bytes.read(type, at: start + index * Self.entrySize + offset, in: order)) ?? 0
    }
}
