import BPFBytes

/// The header of a BTF blob, checked: both sections lie inside the blob.
///
///     0        2         3       4         8           12         16          20         24
///     ├ magic ─┼ version ┼ flags ┼ hdr_len ┼ type_off ─┼ type_len ┼ str_off ──┼ str_len ─┤
///
/// Section offsets count from the end of the header, whose length may exceed the fields known here.
///
/// - Source: Documentation/bpf/btf.rst, "BTF Type and String Encoding".
struct BTFHeader {
    static let magic: UInt16 = 0xeb9f
    static let byteCount = 24

    let order: ByteOrder
    /// Where type records lie in the blob.
    let types: Range<Int>
    /// Where strings lie in the blob.
    let strings: Range<Int>

    /// Reads the header of the blob that lies in `range` of `bytes`.
    init(_ bytes: [UInt8], _ range: Range<Int>, isSplit: Bool) throws(BTFError) {
        let preamble = try Preamble(bytes, range, minimum: Self.byteCount)
        order = preamble.order
        types = try preamble.section("type", at: 8, in: bytes)
        strings = try preamble.section("string", at: 16, in: bytes)
        guard (types.lowerBound - range.lowerBound) % 4 == 0 else {
            throw BTFError(.misalignedSection(name: "type"), at: .offset(range.lowerBound + 8))
        }
        if strings.isEmpty && isSplit { return }
        guard !strings.isEmpty, isSplit || bytes[strings.lowerBound] == 0, bytes[strings.upperBound - 1] == 0 else {
            throw BTFError(.unterminatedStrings, at: .offset(strings.lowerBound))
        }
    }
}
