import BPFBytes

/// The bytes of the type records.
struct TypeSection: Sendable {
    let bytes: [UInt8]
    let order: ByteOrder
    /// Where the records lie in `bytes`.
    let range: Range<Int>

    /// Reads the record that begins at `offset`, and proves that its list lies inside the section.
    func record(at offset: Int) throws(BTFError) -> TypeRecord {
        let available = range.upperBound - offset
        guard available >= TypeRecord.byteCount else {
            throw BTFError(.truncated(needed: TypeRecord.byteCount, available: available), at: .offset(offset))
        }
        let info = try word(at: offset + 4)
        guard let kind = BTFKind(rawValue: UInt8(info >> 24 & 0x1f)) else {
            throw BTFError(.unknownKind(UInt8(info >> 24 & 0x1f)), at: .offset(offset + 4))
        }
        let record = TypeRecord(
            kind: kind,
            nameOffset: try word(at: offset),
            info: info,
            sizeOrType: try word(at: offset + 8),
            list: offset + TypeRecord.byteCount
        )
        let length = TypeRecord.byteCount + record.listByteCount
        guard length <= available else {
            throw BTFError(.recordOutside(kind: kind, length: length, available: available), at: .offset(offset))
        }
        return record
    }

    /// Reads the 32 bits at `offset` of the blob.
    @inline(__always)
    func word(at offset: Int) throws(BTFError) -> UInt32 {
        try bytes.field(at: offset, in: order)
    }
}
