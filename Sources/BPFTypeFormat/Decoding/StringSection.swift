import BPFBytes

/// The bytes of the NUL-terminated strings; the header proved that the last byte is a NUL.
struct StringSection: Sendable {
    let bytes: [UInt8]
    /// Where the strings lie in `bytes`.
    let range: Range<Int>

    /// Where the string at `offset` of this section lies in `bytes`, without its NUL.
    func locate(_ offset: Int) -> Range<Int>? {
        guard offset < range.count else { return nil }
        let start = range.lowerBound + offset
        // Safety: bytes of an array have no padding and no representation to break.
        let span = unsafe bytes.span.bytes
        var end = start
        while end < range.upperBound, unsafe span.unsafeLoad(fromByteOffset: end, as: UInt8.self) != 0 { end += 1 }
        return start..<end
    }

    /// The string in `place`; bytes that are not UTF-8 are replaced by U+FFFD.
    func text(_ place: Range<Int>) -> String {
        String(decoding: bytes[place], as: UTF8.self)
    }
}
