public import BPFBytes

/// Why no types were found in an image, and where.
public enum ImageError: Error, Hashable, Sendable {
    /// A header that ends too early.
    case truncated(BytesError)
    /// A file that is nothing of what could hold a kernel's types; its first bytes.
    case unknownFormat([UInt8])
    /// An ELF file without `.BTF`.
    case noTypes
    /// An ELF file of 32 bits or of an unknown byte order.
    case unsupportedELF(at: Int)
    /// A boot image of before Linux 2.6.26, which does not say where its payload is.
    case oldBootProtocol(UInt16)
    /// A payload or a section that would lie outside of the file.
    case outside(offset: Int, count: Int, available: Int)
    /// A payload that is compressed in a way that is not known.
    case unknownCompression(at: Int)
    /// A field of an archive that is no number.
    case malformedNumber(at: Int)
    /// A package without files for an installed system.
    case noPackageData
    /// A package without a kernel.
    case noKernel
}

extension ImageError: CustomStringConvertible {
    /// One sentence for people, with the place in bytes.
    public var description: String {
        switch self {
        case .truncated(let error):
            "ends early: \(error.needed) bytes needed at offset \(error.offset), \(error.available) there"
        case .unknownFormat(let bytes):
            "neither BTF, nor an ELF file, a kernel image or a Debian package: it begins with \(Hex.encode(bytes))"
        case .noTypes: "no .BTF section; a kernel needs CONFIG_DEBUG_INFO_BTF, an object -g"
        case .unsupportedELF(let offset): "no ELF file of 64 bits at offset \(offset)"
        case .oldBootProtocol(let version):
            "boot protocol \(version >> 8).\(version & 0xff) does not say where the kernel is; 2.08 is the first that does"
        case .outside(let offset, let count, let available):
            "\(count) bytes at offset \(offset) lie outside of its \(available) bytes"
        case .unknownCompression(let offset): "an unknown compression at offset \(offset)"
        case .malformedNumber(let offset): "no number at offset \(offset)"
        case .noPackageData: "a Debian package without data"
        case .noKernel: "a package without a kernel in /boot or /usr/lib/debug/boot"
        }
    }
}
