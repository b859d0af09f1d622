/// A way in which kernels and packages are compressed.
public enum Compression: String, Hashable, Sendable, CaseIterable {
    /// RFC 1952.
    case gzip
    /// The `.xz` container.
    case xz
    /// The container before `.xz`, which has no magic number of its own.
    case lzma
    /// bzip2.
    case bzip2
    /// RFC 8878.
    case zstd
    /// The frame format of lz4, or the legacy format that Linux uses for its images.
    case lz4
    /// lzop's container.
    case lzo
}

extension Compression {
    /// What a compressed stream begins with.
    ///
    /// - Source: the formats' own descriptions; of lzma the properties byte that every encoder writes, and a dictionary size that is a power of two.
    static let magics: [(bytes: [UInt8], compression: Compression)] = [
        ([0x1f, 0x8b], .gzip),
        ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], .xz),
        ([0x5d, 0x00, 0x00], .lzma),
        ([0x42, 0x5a, 0x68], .bzip2),
        ([0x28, 0xb5, 0x2f, 0xfd], .zstd),
        ([0x04, 0x22, 0x4d, 0x18], .lz4),
        ([0x02, 0x21, 0x4c, 0x18], .lz4),
        ([0x89, 0x4c, 0x5a, 0x4f, 0x00, 0x0d, 0x0a, 0x1a, 0x0a], .lzo),
    ]

    /// The compression of a stream that begins at `offset`; nil when it begins like none.
    public init?(of bytes: [UInt8], at offset: Int = 0) {
        guard bytes.indices.contains(offset) else { return nil }
        let match = Self.magics.first { bytes[offset...].starts(with: $0.bytes) }
        guard let match else { return nil }
        self = match.compression
    }

    /// The compression that the end of an archive member's name tells, as in `data.tar.zst`; nil for none.
    init?(fileName: String) {
        let suffixes: [(String, Compression)] = [
            (".gz", .gzip), (".xz", .xz), (".lzma", .lzma), (".bz2", .bzip2), (".zst", .zstd), (".lz4", .lz4),
        ]
        guard let match = suffixes.first(where: { fileName.hasSuffix($0.0) }) else { return nil }
        self = match.1
    }
}
