import BPFBytes

/// Reads the records of a pcap file.
///
///     file header      magic:4  major:2 minor:2  zone:4  digits:4  snap length:4  link type:4
///     record header    seconds:4  fraction:4  captured length:4  original length:4
///     modified pcap    ...  interface:4  protocol:2 packet type:1 padding:1
///
/// The interface of modified pcap is not used: the format describes just one.
/// - Source: draft-ietf-opsawg-pcap §4 and §5.
struct PcapReader: Sendable {
    private static let fileHeaderLength = 24

    private let bytes: [UInt8]
    private let magic: PcapMagic
    private let order: ByteOrder
    private let linkType: LinkType
    private let mayHaveSwappedLengths: Bool
    private var offset = PcapReader.fileHeaderLength
    private var count = 0

    init(_ bytes: [UInt8]) throws(CaptureError) {
        guard let (magic, order) = PcapMagic.recognise(bytes) else {
            throw CaptureError(offset: 0, reason: .unknownFormat)
        }
        try bytes.require(Self.fileHeaderLength, at: 0, of: .fileHeader)
        let major: UInt16 = try bytes.field(at: 4, in: order, of: .fileHeader)
        let minor: UInt16 = try bytes.field(at: 6, in: order, of: .fileHeader)
        guard major == 2 else {
            let version = CaptureError.Reason.unsupportedVersion(.pcap, major: Int(major), minor: Int(minor))
            throw CaptureError(offset: 0, reason: version)
        }
        let link: UInt32 = try bytes.field(at: 20, in: order, of: .fileHeader)
        self.bytes = bytes
        self.magic = magic
        self.order = order
        // The upper half may tell the length of a frame check sequence.
        self.linkType = LinkType(rawValue: UInt16(truncatingIfNeeded: link))
        self.mayHaveSwappedLengths = minor < 4
    }

    /// The next frame; nil when the file ends where a record may begin.
    mutating func next() throws(CaptureError) -> CapturedFrame? {
        guard offset < bytes.count else { return nil }
        try bytes.require(magic.recordHeaderLength, at: offset, of: .recordHeader)
        let (captured, original) = try lengths()
        let start = offset + magic.recordHeaderLength
        try bytes.require(magic.recordHeaderLength + captured, at: offset, of: .frame)
        count += 1
        let frame = CapturedFrame(
            number: count,
            timestamp: try timestamp(),
            data: bytes[start..<start + captured],
            originalLength: original,
            linkType: linkType,
            fileOffset: offset
        )
        offset = start + captured
        return frame
    }

    private func timestamp() throws(CaptureError) -> UInt64 {
        let seconds: UInt32 = try bytes.field(at: offset, in: order, of: .recordHeader)
        let fraction: UInt32 = try bytes.field(at: offset + 4, in: order, of: .recordHeader)
        return UInt64(seconds) * 1_000_000_000 + UInt64(fraction) * magic.nanosecondsPerTick
    }

    private func lengths() throws(CaptureError) -> (captured: Int, original: Int) {
        let captured: UInt32 = try bytes.field(at: offset + 8, in: order, of: .recordHeader)
        let original: UInt32 = try bytes.field(at: offset + 12, in: order, of: .recordHeader)
        // Before version 2.4 the two stood in either order.
        if mayHaveSwappedLengths, captured > original { return (Int(original), Int(captured)) }
        return (Int(captured), Int(original))
    }
}
