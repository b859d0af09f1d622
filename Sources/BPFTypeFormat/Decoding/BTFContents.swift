import BPFBytes

/// What all copies of a BTF value share.
final class BTFContents: Sendable {
    let order: ByteOrder
    let types: TypeSection
    let strings: StringSection
    let offsets: OffsetIndex
    let names = LazyNameIndex()
    /// The BTF that split BTF continues.
    let base: BTF?
    /// How many types the base has.
    let baseTypeCount: Int
    /// How many bytes of strings the base has.
    let baseStringCount: Int

    /// Where the blob lies in the bytes that types and strings are read from.
    let range: Range<Int>

    init(_ bytes: [UInt8], _ range: Range<Int>, base: BTF?) throws(BTFError) {
        let header: BTFHeader
        do throws(BTFError) { header = try BTFHeader(bytes, range, isSplit: base != nil) } catch {
            throw error.inBlob(at: range.lowerBound)
        }
        self.range = range
        order = header.order
        types = TypeSection(bytes: bytes, order: header.order, range: header.types, origin: range.lowerBound)
        strings = StringSection(bytes: bytes, range: header.strings)
        offsets = OffsetIndex(types)
        self.base = base
        baseTypeCount = try base?.count() ?? 0
        baseStringCount = base?.stringByteCount ?? 0
    }

    /// The same blob with changes that leave every record and every string where it is; `bytes` are all of it.
    init(_ original: BTFContents, changed bytes: [UInt8]) {
        let origin = original.range.lowerBound
        func moved(_ part: Range<Int>) -> Range<Int> { part.lowerBound - origin..<part.upperBound - origin }
        range = moved(original.range)
        order = original.order
        types = TypeSection(bytes: bytes, order: order, range: moved(original.types.range), origin: 0)
        strings = StringSection(bytes: bytes, range: moved(original.strings.range))
        offsets = OffsetIndex(types)
        base = original.base
        baseTypeCount = original.baseTypeCount
        baseStringCount = original.baseStringCount
    }
}
