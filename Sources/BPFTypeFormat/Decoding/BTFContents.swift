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

    init(_ bytes: [UInt8], base: BTF?) throws(BTFError) {
        let header = try BTFHeader(bytes, isSplit: base != nil)
        order = header.order
        types = TypeSection(bytes: bytes, order: header.order, range: header.types)
        strings = StringSection(bytes: bytes, range: header.strings)
        offsets = OffsetIndex(types)
        self.base = base
        baseTypeCount = try base?.count() ?? 0
        baseStringCount = base?.stringByteCount ?? 0
    }
}
