/// What Linux demands of where a member lies, by what its type comes down to.
struct MemberCheck {
    let types: ResolvedTypes
    /// The struct or union.
    let composite: Int
    let member: Int

    private var table: TypeTable { types.table }
    private var place: UInt32 { table.list(composite, member * 3 + 2) }
    private var structSize: UInt64 { UInt64(table.sizeOrType(composite)) }

    func check() throws(BTFError) {
        guard let (type, size) = types.sized(Int(table.list(composite, member * 3 + 1))) else {
            throw fault(.invalidMember)
        }
        if table.flag(composite) {
            switch table.kind(type) {
            case .integer: return try checkBitfield(integer: type)
            case .enumeration, .enumeration64: return try checkEnumerationBitfield()
            default: if place >> 24 != 0 { throw fault(.invalidBitfieldSize) }
            }
        }
        switch table.kind(type) {
        case .integer: try check(integer: type)
        case .float: try check(float: size)
        default: try check(plain: size)
        }
    }

    private func check(plain size: UInt32) throws(BTFError) {
        guard place % 8 == 0 else { throw fault(.memberNotByteAligned) }
        try checkEnd(UInt64(place / 8) + UInt64(size))
    }

    private func check(float size: UInt32) throws(BTFError) {
        guard place % (min(size, 8) * 8) == 0 else { throw fault(.memberMisaligned) }
        try checkEnd(UInt64(place / 8) + UInt64(size))
    }

    private func check(integer type: Int) throws(BTFError) {
        let data = table.list(type, 0)
        let start = UInt64(place) + UInt64(data >> 16 & 0xff)
        guard start <= UInt32.max else { throw fault(.memberTooFar) }
        try checkBits(from: start, count: UInt64(data & 0xff))
    }

    private func checkBitfield(integer type: Int) throws(BTFError) {
        guard types.isRegular(integer: type) else { throw fault(.invalidBitfieldType) }
        let width = UInt64(table.list(type, 0) & 0xff)
        let (start, bits) = (UInt64(place & 0xff_ffff), UInt64(place >> 24))
        if bits == 0, start % 8 != 0 { throw fault(.bitfieldMisaligned) }
        if bits > width { throw fault(.invalidBitfieldSize) }
        try checkBits(from: start, count: bits == 0 ? width : bits)
    }

    private func checkEnumerationBitfield() throws(BTFError) {
        let (start, bits) = (UInt64(place & 0xff_ffff), UInt64(place >> 24))
        if bits == 0, start % 8 != 0 { throw fault(.memberNotByteAligned) }
        if bits > 32 { throw fault(.invalidBitfieldSize) }
        try checkEnd((start + (bits == 0 ? 32 : bits) + 7) / 8)
    }

    /// Bits are copied from the byte that they begin in.
    private func checkBits(from start: UInt64, count: UInt64) throws(BTFError) {
        let copied = count + start % 8
        guard copied <= 128 else { throw fault(.memberTooWide) }
        try checkEnd(start / 8 + (copied + 7) / 8)
    }

    private func checkEnd(_ end: UInt64) throws(BTFError) {
        guard end <= structSize else { throw fault(.memberExceedsStruct) }
    }

    private func fault(_ refusal: BTFRefusal) -> BTFError {
        BTFError(.refused(refusal), at: .type(TypeID(rawValue: UInt32(composite))))
    }
}
