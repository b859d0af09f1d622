import BPFBytes

/// What Linux demands of the header and of where the sections lie: nothing but header, types and strings, without gaps.
struct HeaderCheck {
    private static let sizeLimit = 16 << 20
    private static let nameOffsetLimit = 0xff_ffff

    static func check(_ bytes: [UInt8], isSplit: Bool) throws(BTFError) {
        guard bytes.count <= sizeLimit else { throw fault(.tooLarge, 0) }
        let preamble = try readPreamble(bytes)
        if bytes.count == preamble.length, !isSplit { throw fault(.noData, 4) }
        guard preamble.length >= BTFHeader.byteCount else { throw fault(.invalidStrings, 4) }
        let flags: UInt8 = try bytes.field(at: 3, in: preamble.order)
        guard flags == 0 else { throw fault(.unsupportedFlags, 3) }
        let types = try section(at: 8, bytes, preamble.order)
        let strings = try section(at: 16, bytes, preamble.order)
        try checkTiling([types, strings].sorted { $0.offset < $1.offset }, count: bytes.count - preamble.length)
        guard strings.offset + strings.length == bytes.count - preamble.length else { throw fault(.stringsNotLast, 16) }
        try check(strings: strings, bytes, preamble.length, isSplit: isSplit)
        guard types.offset % 4 == 0 else { throw fault(.unalignedTypes, 8) }
        guard types.length > 0 || isSplit else { throw fault(.noTypes, 12) }
    }

    private static func readPreamble(_ bytes: [UInt8]) throws(BTFError) -> (order: ByteOrder, length: Int) {
        let magic: UInt16 = try bytes.field(at: 0, in: .little)
        let order: ByteOrder
        switch magic {
        case BTFHeader.magic: order = .little
        case BTFHeader.magic.byteSwapped: order = .big
        default: throw fault(.invalidMagic, 0)
        }
        let length = Int(try bytes.field(UInt32.self, at: 4, in: order))
        guard length <= bytes.count else { throw fault(.headerNotFound, 4) }
        guard bytes[min(BTFHeader.byteCount, length)..<length].allSatisfy({ $0 == 0 }) else {
            throw fault(.unsupportedHeader, BTFHeader.byteCount)
        }
        let version: UInt8 = try bytes.field(at: 2, in: order)
        guard version == 1 else { throw fault(.unsupportedVersion, 2) }
        return (order, length)
    }

    private static func section(
        at field: Int,
        _ bytes: [UInt8],
        _ order: ByteOrder
    ) throws(BTFError) -> (offset: Int, length: Int, field: Int) {
        let offset = try bytes.field(UInt32.self, at: field, in: order)
        let length = try bytes.field(UInt32.self, at: field + 4, in: order)
        return (Int(offset), Int(length), field)
    }

    /// Sections follow each other, from the end of the header to the end of the bytes.
    private static func checkTiling(
        _ sections: [(offset: Int, length: Int, field: Int)],
        count: Int
    ) throws(BTFError) {
        var total = 0
        for section in sections {
            if section.offset > count { throw fault(.invalidSectionOffset, section.field) }
            if section.offset > total { throw fault(.unsupportedSection, section.field) }
            if section.offset < total { throw fault(.sectionOverlap, section.field) }
            if section.length > count - total { throw fault(.sectionTooLong, section.field) }
            total += section.length
        }
        if total != count { throw fault(.unsupportedSection, sections[0].field) }
    }

    private static func check(
        strings: (offset: Int, length: Int, field: Int),
        _ bytes: [UInt8],
        _ headerLength: Int,
        isSplit: Bool
    ) throws(BTFError) {
        if strings.length == 0, isSplit { return }
        guard strings.length > 0, strings.length - 1 <= nameOffsetLimit, bytes.last == 0,
            isSplit || bytes[headerLength + strings.offset] == 0
        else { throw fault(.invalidStrings, strings.field) }
    }

    private static func fault(_ refusal: BTFRefusal, _ offset: Int) -> BTFError {
        BTFError(.refused(refusal), at: .offset(offset))
    }
}
