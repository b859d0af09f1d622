/// Looks for a kernel in a `tar` archive that comes in pieces, and keeps nothing else.
///
///     0       100 …  124      136 …   156       257       345
///     ├ name ─┼ …    ┼ size ──┼ …     ┼ type    ┼ ustar   ┼ prefix ┤ contents, to a multiple of 512
///
/// A kernel is a regular file `boot/vmlinuz…`, `boot/vmlinux…` or `usr/lib/debug/boot/vmlinux…`.
/// - Source: POSIX pax(1), "ustar Interchange Format".
public struct TarScanner: Sendable {
    private static let block = 512
    /// No kernel that is stored in a package has more bytes.
    private static let sizeLimit = 1 << 31

    /// What has come and was not looked at yet.
    private var pending: [UInt8] = []
    /// How many bytes of files that are no kernel are still to come.
    private var skipped = 0
    private var offset = 0

    /// A scanner at the start of an archive.
    public init() {}

    /// Takes the next piece; the kernel once it has come whole.
    public mutating func take(_ piece: some Collection<UInt8>) throws(ImageError) -> [UInt8]? {
        let skip = min(skipped, piece.count)
        skipped -= skip
        offset += skip
        pending += piece.dropFirst(skip)
        while pending.count >= Self.block {
            let size = try size()
            let padded = (size + Self.block - 1) / Self.block * Self.block
            if isKernel {
                guard pending.count >= Self.block + size else { return nil }
                return Array(pending[Self.block..<Self.block + size])
            }
            let gone = min(Self.block + padded, pending.count)
            skipped = Self.block + padded - gone
            offset += gone
            pending.removeFirst(gone)
        }
        return nil
    }

    private var isKernel: Bool {
        let type = pending[156]
        guard type == UInt8(ascii: "0") || type == 0 else { return false }
        var name = text(0, 100)
        if name.hasPrefix("./") { name.removeFirst(2) }
        return ["boot/vmlinuz", "boot/vmlinux", "usr/lib/debug/boot/vmlinux"].contains { name.hasPrefix($0) }
    }

    /// The size of the file whose header comes next, in octal digits.
    private func size() throws(ImageError) -> Int {
        let digits = text(124, 12).filter { $0 != " " }
        if digits.isEmpty { return 0 }
        guard let size = Int(digits, radix: 8), size >= 0, size <= Self.sizeLimit else {
            throw .malformedNumber(at: offset + 124)
        }
        return size
    }

    private func text(_ offset: Int, _ count: Int) -> String {
        String(decoding: pending[offset..<offset + count].prefix { $0 != 0 }, as: UTF8.self)
    }
}
