import BPFBytes

/// The bytes of the type records.
struct TypeSection: Sendable {
    /// What a walk over the records needs to know of one.
    struct Extent {
        let kind: BTFKind
        let info: UInt32
        /// Bytes of the record, its list included.
        let byteCount: Int
    }

    let bytes: [UInt8]
    let order: ByteOrder
    /// Where the records lie in `bytes`.
    let range: Range<Int>
    /// Where the blob begins in `bytes`; offsets in errors count from there.
    let origin: Int

    /// Proves that the record that begins at `offset` lies inside the section.
    @inline(__always)
    func extent(at offset: Int) throws(BTFError) -> Extent {
        let available = range.upperBound - offset
        guard available >= TypeRecord.byteCount else {
            throw BTFError(.truncated(needed: TypeRecord.byteCount, available: available), at: .offset(offset - origin))
        }
        let info = known(at: offset + 4)
        guard let kind = BTFKind(rawValue: UInt8(info >> 24 & 0x1f)) else {
            throw BTFError(.unknownKind(UInt8(info >> 24 & 0x1f)), at: .offset(offset + 4 - origin))
        }
        let length = TypeRecord.byteCount + kind.listByteCount(length: Int(info & 0xffff))
        guard length <= available else {
            throw BTFError(
                .recordOutside(kind: kind, length: length, available: available), at: .offset(offset - origin))
        }
        return Extent(kind: kind, info: info, byteCount: length)
    }

    /// The kind of the record that begins at `offset`; nil for an unknown one.
    @inline(__always)
    func kind(at offset: Int) throws(BTFError) -> BTFKind? {
        BTFKind(rawValue: UInt8(try word(at: offset + 4) >> 24 & 0x1f))
    }

    /// Reads the record that begins at `offset`.
    func record(at offset: Int) throws(BTFError) -> TypeRecord {
        let extent = try extent(at: offset)
        return TypeRecord(
            kind: extent.kind,
            nameOffset: known(at: offset),
            info: extent.info,
            sizeOrType: known(at: offset + 8),
            list: offset + TypeRecord.byteCount,
            section: self
        )
    }

    /// Reads 32 bits of the fixed part of a record that begins in the section at least so many bytes before its end.
    @inline(__always) private func known(at offset: Int) -> UInt32 {
        precondition(offset >= range.lowerBound && offset <= range.upperBound - 4, "a record outside of its section")
        // Safety: the section lies in the bytes, as the header proved, and the word in the section.
        let word = unsafe bytes.span.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self)
        return UInt32(word, in: order)
    }

    /// Reads the 32 bits at `offset` of the blob.
    @inline(__always) func word(at offset: Int) throws(BTFError) -> UInt32 {
        do throws(BTFError) { return try bytes.field(at: offset, in: order) } catch { throw error.inBlob(at: origin) }
    }
}

extension BTFKind {
    /// Bytes of the list that follows the fixed part of a record of this kind; `length` is what the record says.
    @inline(__always)
    fileprivate func listByteCount(length: Int) -> Int {
        switch self {
        case .integer, .variable, .declarationTag: 4
        case .array: 12
        case .structure, .union, .dataSection, .enumeration64: length * 12
        case .enumeration, .functionPrototype: length * 8
        case .pointer, .forward, .typedef, .volatile, .const, .restrict, .function, .float, .typeTag: 0
        }
    }
}
