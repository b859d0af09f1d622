/// A general compressor that captures are often packed with, recognised by a file's first bytes.
struct Compression: Sendable {
    /// The name of the format.
    let name: String
    /// The command that unpacks it.
    let tool: String
    /// The first bytes of such a file.
    let magic: [UInt8]

    private init(_ name: String, tool: String, magic: [UInt8]) {
        self.name = name
        self.tool = tool
        self.magic = magic
    }

    /// The compressor that made the file; nil when none is recognised.
    init?(of bytes: [UInt8]) {
        guard let match = Self.table.first(where: { bytes.starts(with: $0.magic) }) else { return nil }
        self = match
    }

    private static let table: [Compression] = [
        Compression("gzip", tool: "gunzip", magic: [0x1f, 0x8b]),
        Compression("bzip2", tool: "bunzip2", magic: [0x42, 0x5a, 0x68]),
        Compression("xz", tool: "unxz", magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]),
        Compression("zstd", tool: "unzstd", magic: [0x28, 0xb5, 0x2f, 0xfd]),
        Compression("lz4", tool: "unlz4", magic: [0x04, 0x22, 0x4d, 0x18]),
    ]
}
