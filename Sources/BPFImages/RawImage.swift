import BPFBytes

/// A flat kernel image, as arm64 boots: no headers say where its types are, so they are looked for.
enum RawImage {
    /// Magic number, version 1, no flags, a header of 24 bytes.
    private static let header: [UInt8] = [0x9f, 0xeb, 1, 0, 24, 0, 0, 0]
    /// The types of a kernel are larger than those of anything else in its image.
    private static let minimum = 1 << 16

    /// The largest BTF in the image.
    static func types(_ file: ImageBytes) -> Range<Int>? {
        var best: Range<Int>?
        for start in stride(from: 0, to: max(file.bytes.count - 24, 0), by: 4) where file.has(header, at: start) {
            guard let range = try? extent(file, start) else { continue }
            if range.count >= minimum, range.count > best?.count ?? 0 { best = range }
        }
        return best
    }

    /// From the header to the end of the strings, which come last.
    private static func extent(_ file: ImageBytes, _ start: Int) throws(ImageError) -> Range<Int> {
        let types = (Int(try file.read(UInt32.self, at: start + 8)), Int(try file.read(UInt32.self, at: start + 12)))
        let strings = (Int(try file.read(UInt32.self, at: start + 16)), Int(try file.read(UInt32.self, at: start + 20)))
        guard types.0 == 0, strings.0 == types.1 else { throw .noTypes }
        return try file.range(start, 24 + strings.0 + strings.1)
    }
}
