/// The fixed part of a type record, and where its list begins.
///
///     0          4           31  28   24      16      0    8
///     ├ name_off ┼ info: kind_flag ┼ kind ┼  –  ┼ vlen ┼ size or type ┤ list …
///
/// The kind takes bits 24 to 28 of `info`, the length of the list bits 0 to 15.
struct TypeRecord {
    static let byteCount = 12

    let kind: BTFKind
    let nameOffset: UInt32
    let info: UInt32
    /// A size in bytes or the number of a type, whichever the kind has.
    let sizeOrType: UInt32
    /// Where the list begins, in bytes from the start of the blob.
    let list: Int
    /// The section that holds the record; that of the base for some types of split BTF.
    let section: TypeSection

    /// How many entries the list has; for functions the linkage.
    var length: Int { Int(info & 0xffff) }
    /// The bit whose meaning depends on the kind.
    var flag: Bool { info >> 31 != 0 }
    var size: Int { Int(sizeOrType) }
    var target: TypeID { TypeID(rawValue: sizeOrType) }

    /// The 32 bits with this index in the list.
    @inline(__always)
    func word(_ index: Int) throws(BTFError) -> UInt32 {
        try section.word(at: list + index * 4)
    }

    /// The type whose number has this index in the list.
    @inline(__always)
    func type(_ index: Int) throws(BTFError) -> TypeID {
        TypeID(rawValue: try word(index))
    }

    /// Bits of `info` that have no meaning for the kind and yet are set.
    var reservedBits: UInt32 {
        let hasList: Bool
        let hasFlag: Bool
        switch kind {
        case .structure, .union, .enumeration, .enumeration64: (hasList, hasFlag) = (true, true)
        case .function, .functionPrototype, .dataSection: (hasList, hasFlag) = (true, false)
        case .forward, .declarationTag, .typeTag: (hasList, hasFlag) = (false, true)
        default: (hasList, hasFlag) = (false, false)
        }
        let used: UInt32 = 0x1f00_0000 | (hasList ? 0xffff : 0) | (hasFlag ? 0x8000_0000 : 0)
        return info & ~used
    }
}
