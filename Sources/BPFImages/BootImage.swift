/// A bzImage, the boot image of x86: a loader, then a compressed ELF file.
///
///     0x1f1   0x1fe  0x202   0x206       0x248            0x24c
///     ├ setup ┼ 55aa ┼ HdrS ─┼ version … ┼ payload_offset ┼ payload_length
///
/// The payload counts from the end of the setup sectors. Behind every compressed kernel but those of gzip stand four bytes
/// with its size.
/// - Source: Documentation/arch/x86/boot.rst.
enum BootImage {
    static let magic = Array("HdrS".utf8)
    static let magicOffset = 0x202
    private static let sector = 512

    static func payload(_ file: ImageBytes) throws(ImageError) -> ImageLayer.Payload {
        let version = try file.read(UInt16.self, at: 0x206)
        guard version >= 0x208 else { throw .oldBootProtocol(version) }
        let sectors = Int(try file.read(UInt8.self, at: 0x1f1))
        let setup = ((sectors == 0 ? 4 : sectors) + 1) * sector
        let start = setup + Int(try file.read(UInt32.self, at: 0x248))
        let range = try file.range(start, Int(try file.read(UInt32.self, at: 0x24c)))
        return try payload(file, range)
    }

    /// Splits what was compressed from the size behind it.
    static func payload(_ file: ImageBytes, _ range: Range<Int>) throws(ImageError) -> ImageLayer.Payload {
        if file.has(ELFSections.magic, at: range.lowerBound) {
            return ImageLayer.Payload(compression: nil, range: range)
        }
        guard let compression = Compression(of: file.bytes, at: range.lowerBound), range.count >= 4 else {
            throw .unknownCompression(at: range.lowerBound)
        }
        let size = Int(try file.read(UInt32.self, at: range.upperBound - 4))
        let end = compression == .gzip ? range.upperBound : range.upperBound - 4
        return ImageLayer.Payload(compression: compression, range: range.lowerBound..<end, size: size)
    }
}

/// A compressed image with an EFI loader in front, as on arm64 (`vmlinuz.efi`).
///
///     0    4        8               12             16
///     ├ MZ ┼ "zimg" ┼ payload offset ┼ payload size ┼ …
///
/// The payload is a flat image.
/// - Source: drivers/firmware/efi/libstub/Makefile.zboot's description; Documentation/arch/arm64/booting.rst.
enum CompressedBootImage {
    static let magic = Array("zimg".utf8)
    static let magicOffset = 4

    static func payload(_ file: ImageBytes) throws(ImageError) -> ImageLayer.Payload {
        let start = Int(try file.read(UInt32.self, at: 8))
        let range = try file.range(start, Int(try file.read(UInt32.self, at: 12)))
        guard let compression = Compression(of: file.bytes, at: start) else { throw .unknownCompression(at: start) }
        return ImageLayer.Payload(compression: compression, range: range)
    }
}
