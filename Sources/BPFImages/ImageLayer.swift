/// What the bytes of a file are, seen as a place where the types of a kernel may be.
///
///     package ──► data archive ──► vmlinuz ──► compressed vmlinux ──► .BTF
///
/// Each layer says where the next one is. Looking has no effects; who holds the layer decompresses and looks again:
///
///     switch try ImageLayer(bytes) {
///     case .types(let range): BTF(Array(bytes[range]))
///     case .compressed(let payload): // decompress, look again
///     case .package(let payload): // decompress, give the archive to `TarScanner`
///     }
public enum ImageLayer: Hashable, Sendable {
    /// BTF, in these bytes.
    case types(Range<Int>)
    /// Something compressed: a kernel, or any file.
    case compressed(Payload)
    /// A Debian package whose files are in this archive.
    case package(Payload)

    /// Compressed bytes of a layer.
    public struct Payload: Hashable, Sendable {
        /// How they are compressed; nil when they are not.
        public var compression: Compression?
        /// Where they are.
        public var range: Range<Int>
        /// How many bytes they stand for, where the image says.
        public var size: Int?

        /// Bytes in a range.
        public init(compression: Compression?, range: Range<Int>, size: Int? = nil) {
            self.compression = compression
            self.range = range
            self.size = size
        }
    }

    /// Finds out what a file is, by its contents alone.
    public init(_ bytes: [UInt8]) throws(ImageError) {
        let file = ImageBytes(bytes: bytes)
        if file.has([0x9f, 0xeb], at: 0) || file.has([0xeb, 0x9f], at: 0) {
            self = .types(bytes.indices)
        } else if file.has(ELFSections.magic, at: 0) {
            self = .types(try ELFSections(bytes).section(named: ".BTF"))
        } else if file.has(DebianPackage.magic, at: 0) {
            self = .package(try DebianPackage.data(file))
        } else if file.has(BootImage.magic, at: BootImage.magicOffset) {
            self = .compressed(try BootImage.payload(file))
        } else if file.has(CompressedBootImage.magic, at: CompressedBootImage.magicOffset) {
            self = .compressed(try CompressedBootImage.payload(file))
        } else if let compression = Compression(of: bytes) {
            self = .compressed(Payload(compression: compression, range: bytes.indices))
        } else if let range = RawImage.types(file) {
            self = .types(range)
        } else {
            throw .unknownFormat(Array(bytes.prefix(8)))
        }
    }
}
