import BPFBytes

/// Reads the blocks of a pcapng file, and makes frames of those that hold packets.
///
/// Blocks of other types are passed over; the length of a section is not needed and not trusted.
/// - Source: draft-ietf-opsawg-pcapng §4.
struct PcapngReader: Sendable {
    private static let byteOrderMagic: UInt32 = 0x1a2b_3c4d

    private let bytes: [UInt8]
    private var order = ByteOrder.little
    private var offset = 0
    private var count = 0
    /// Of all sections so far.
    private var interfaces: [PcapngInterface] = []
    /// How many interfaces the sections before this one described.
    private var firstInterface = 0

    init(_ bytes: [UInt8]) throws(CaptureError) {
        self.bytes = bytes
        try enterSection(at: 0)
    }

    /// The next frame; nil when the file ends where a block may begin.
    mutating func next() throws(CaptureError) -> CapturedFrame? {
        while offset < bytes.count {
            let block = try nextBlock()
            switch block.type {
            case PcapngBlock.Kind.interface: interfaces.append(try PcapngInterface(block))
            case PcapngBlock.Kind.enhancedPacket: return try enhancedPacket(block)
            case PcapngBlock.Kind.packet: return try obsoletePacket(block)
            case PcapngBlock.Kind.simplePacket: return try simplePacket(block)
            default: break
            }
        }
        return nil
    }

    private mutating func nextBlock() throws(CaptureError) -> PcapngBlock {
        try bytes.require(12, at: offset, of: .block)
        let type: UInt32 = try bytes.field(at: offset, in: order, of: .block)
        if type == PcapngBlock.Kind.sectionHeader { try enterSection(at: offset) }
        let block = try PcapngBlock(bytes, at: offset, in: order)
        offset = block.end
        return block
    }

    /// Takes the byte order of the section whose header begins at `start`.
    ///
    ///     byte-order magic:4  major:2 minor:2  section length:8  options
    private mutating func enterSection(at start: Int) throws(CaptureError) {
        try bytes.require(28, at: start, of: .fileHeader)
        let magic: UInt32 = try bytes.field(at: start + 8, in: .little, of: .fileHeader)
        switch magic {
        case Self.byteOrderMagic: order = .little
        case Self.byteOrderMagic.byteSwapped: order = .big
        default: throw CaptureError(offset: start, reason: .invalidByteOrder(magic))
        }
        let header = try PcapngBlock(bytes, at: start, in: order)
        let major: UInt16 = try header.field(at: 4)
        let minor: UInt16 = try header.field(at: 6)
        let _: Int64 = try header.field(at: 8)  // The section's length has to be there, whatever it says.
        guard major == 1 else {
            let version = CaptureError.Reason.unsupportedVersion(.pcapng, major: Int(major), minor: Int(minor))
            throw CaptureError(offset: start, reason: version)
        }
        firstInterface = interfaces.count
    }

    /// A frame of the block that writers use today.
    ///
    ///     interface:4  time, high:4 low:4  captured length:4  original length:4  data  options
    private mutating func enhancedPacket(_ block: PcapngBlock) throws(CaptureError) -> CapturedFrame {
        let interface: UInt32 = try block.field(at: 0)
        return try frame(block, interface: Int(interface))
    }

    /// A frame of the block that it replaced.
    ///
    ///     interface:2 drops:2  time, high:4 low:4  captured length:4  original length:4  data  options
    private mutating func obsoletePacket(_ block: PcapngBlock) throws(CaptureError) -> CapturedFrame {
        let interface: UInt16 = try block.field(at: 0)
        return try frame(block, interface: Int(interface))
    }

    /// A frame of one of the two blocks that are alike from the time on.
    private mutating func frame(_ block: PcapngBlock, interface: Int) throws(CaptureError) -> CapturedFrame {
        let (index, description) = try describedInterface(interface, for: block)
        let high: UInt32 = try block.field(at: 4)
        let low: UInt32 = try block.field(at: 8)
        let captured: UInt32 = try block.field(at: 12)
        let original: UInt32 = try block.field(at: 16)
        guard let time = description.nanoseconds(ticks: UInt64(high) << 32 | UInt64(low)) else {
            throw CaptureError(offset: block.offset, reason: .timestampOutOfRange)
        }
        count += 1
        return CapturedFrame(
            number: count, timestamp: time, data: try block.data(at: 20, count: Int(captured)),
            originalLength: Int(original), interfaceIndex: index, linkType: description.linkType,
            fileOffset: block.offset)
    }

    /// A frame of the section's first interface, without a time; its captured length follows from that one's limit.
    ///
    ///     original length:4  data
    private mutating func simplePacket(_ block: PcapngBlock) throws(CaptureError) -> CapturedFrame {
        let (index, description) = try describedInterface(0, for: block)
        let original: UInt32 = try block.field(at: 0)
        let limit = description.snapLength == 0 ? .max : description.snapLength
        count += 1
        return CapturedFrame(
            number: count, timestamp: 0, data: try block.data(at: 4, count: Int(min(original, limit))),
            originalLength: Int(original), interfaceIndex: index, linkType: description.linkType,
            fileOffset: block.offset)
    }

    private func describedInterface(
        _ index: Int, for block: PcapngBlock
    ) throws(CaptureError) -> (Int, PcapngInterface) {
        guard index < interfaces.count - firstInterface else {
            let reason = CaptureError.Reason.unknownInterface(index, described: interfaces.count - firstInterface)
            throw CaptureError(offset: block.offset, reason: reason)
        }
        return (firstInterface + index, interfaces[firstInterface + index])
    }
}
