import BPFTypeFormat

/// How a struct or union is laid out in Swift.
///
/// Swift places stored properties in order, each at the next multiple of its alignment, and ends a struct behind the last
/// one. So a struct is *native* when every field that is stored may stand where C has it; the bytes between are stored as
/// filling, which bitfields live in. What that can't express (unions, packed structs with misaligned fields) is *raw*: an
/// array of integers, with accessors for all fields.
struct StructurePlan {
    /// One member of the C type, or of an anonymous struct or union in it.
    struct Field {
        /// The name in Swift, in backquotes where it needs them.
        var name: String
        var member: Member
        /// Distance from the start of the outermost type, in bits.
        var bitOffset: Int
        /// What holds it; nil for flexible arrays and for what is no Swift value.
        var type: SwiftType?
        /// Whether it is a bitfield.
        var isBitfield: Bool { member.bitWidth > 0 }
    }

    /// A stored property.
    enum Stored {
        case field(Field)
        case filling(offset: Int, SwiftType)
    }

    let size: Int
    let alignment: Int
    let fields: [Field]
    /// The stored properties in order; nil for a raw layout.
    let stored: [Stored]?

    init(size: Int, alignment: Int, isUnion: Bool, fields: [Field]) {
        self.size = size
        self.alignment = alignment
        self.fields = fields
        stored = isUnion ? nil : Self.native(size, alignment, fields)
    }

    private static func native(_ size: Int, _ alignment: Int, _ fields: [Field]) -> [Stored]? {
        var stored: [Stored] = []
        var end = 0
        var reached = 1
        for field in fields where !field.isBitfield {
            guard let type = field.type, type.size > 0 else { continue }
            let offset = field.bitOffset / 8
            guard offset >= end, offset % type.alignment == 0 else { return nil }
            let filling = filling(end..<offset, alignment)
            stored += filling.map { .filling(offset: $0.0, $0.1) } + [.field(field)]
            reached = max(reached, type.alignment, filling.map(\.1.alignment).max() ?? 1)
            end = offset + type.size
        }
        guard end <= size else { return nil }
        let filling = filling(end..<size, alignment)
        stored += filling.map { .filling(offset: $0.0, $0.1) }
        reached = max(reached, filling.map(\.1.alignment).max() ?? 1)
        return reached == alignment ? stored : nil
    }

    /// Integers that cover a range, each as large as its place and the alignment allow.
    private static func filling(_ range: Range<Int>, _ alignment: Int) -> [(Int, SwiftType)] {
        var parts: [(Int, SwiftType)] = []
        var offset = range.lowerBound
        while offset < range.upperBound {
            var unit = offset == 0 ? alignment : min(1 << offset.trailingZeroBitCount, alignment)
            while unit > range.upperBound - offset { unit /= 2 }
            // The largest units that fit come in one array.
            let count = unit == alignment ? (range.upperBound - offset) / unit : 1
            parts.append(
                (
                    offset,
                    count > 1 ? .bytes(size: unit * count, alignment: unit) : .integer(size: unit, isSigned: false)
                ))
            offset += unit * count
        }
        return parts
    }
}
