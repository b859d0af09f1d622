/// A Debian package: an `ar` archive with `data.tar` in it, compressed or not.
///
///     0                  16            28      34      40      48           58   60
///     ├ name, spaces ────┼ time ───────┼ owner ┼ group ┼ mode ─┼ size ──────┼ `\n ┤ contents, to an even offset
///
/// - Source: deb(5), ar(5).
enum DebianPackage {
    static let magic = Array("!<arch>\n".utf8)
    private static let headerSize = 60

    static func data(_ file: ImageBytes) throws(ImageError) -> ImageLayer.Payload {
        var offset = magic.count
        while offset + headerSize <= file.bytes.count {
            let name = text(file, offset, 16)
            guard let size = Int(text(file, offset + 48, 10)), size >= 0 else {
                throw .malformedNumber(at: offset + 48)
            }
            let range = try file.range(offset + headerSize, size)
            if name.hasPrefix("data.tar") {
                let compression = Compression(fileName: name) ?? Compression(of: file.bytes, at: range.lowerBound)
                return ImageLayer.Payload(compression: compression, range: range)
            }
            offset = range.upperBound + size % 2
        }
        throw .noPackageData
    }

    /// A field without the spaces behind it, and without the slash that some writers put after names.
    private static func text(_ file: ImageBytes, _ offset: Int, _ count: Int) -> String {
        let bytes = file.bytes[offset..<offset + count].prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "/") }
        return String(decoding: bytes, as: UTF8.self)
    }
}
