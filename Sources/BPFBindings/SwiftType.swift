/// What stands for a C type in Swift.
struct SwiftType: Hashable {
    /// How source spells it.
    var spelling: String
    /// Bytes of a value.
    var size: Int
    /// As `MemoryLayout` says it.
    var alignment: Int
    /// How a bitfield of the type is converted.
    var sort = Sort.other

    /// What bits of a bitfield mean.
    enum Sort: Hashable {
        /// A number; `isSigned` where the highest bit is a sign.
        case integer(isSigned: Bool)
        /// True or false, stored as a byte.
        case boolean
        /// A value of an `enum`, with the integer type of its raw value.
        case enumeration(raw: String, isSigned: Bool)
        /// No number.
        case other
    }

    /// An integer.
    static func integer(size: Int, isSigned: Bool) -> SwiftType {
        SwiftType(
            spelling: "\(isSigned ? "" : "U")Int\(size * 8)", size: size, alignment: size,
            sort: .integer(isSigned: isSigned))
    }

    /// Bytes of unknown meaning, aligned like `alignment` bytes; `size` is a multiple of it.
    static func bytes(size: Int, alignment: Int) -> SwiftType {
        let element = integer(size: max(alignment, 1), isSigned: false)
        return array(of: element, count: size / element.size)
    }

    /// Elements in a row.
    static func array(of element: SwiftType, count: Int) -> SwiftType {
        SwiftType(
            spelling: "InlineArray<\(count), \(element.spelling)>", size: element.size * count,
            alignment: element.alignment)
    }
}
