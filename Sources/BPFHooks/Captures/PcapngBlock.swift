import BPFBytes

/// One block of a pcapng file: a typed body between two copies of its length.
///
///     type:4  total length:4  body  total length:4
///
/// - Source: draft-ietf-opsawg-pcapng §3.1.
struct PcapngBlock {
    /// The types that carry what a reader of frames needs.
    enum Kind {
        static let interface: UInt32 = 1
        static let packet: UInt32 = 2
        static let simplePacket: UInt32 = 3
        static let enhancedPacket: UInt32 = 6
        static let sectionHeader: UInt32 = 0x0a0d_0d0a
    }

    /// Where the block begins, in bytes from the start of the file.
    let offset: Int
    let type: UInt32
    /// Between the two lengths, in bytes from the start of the file.
    let body: Range<Int>
    private let bytes: [UInt8]
    private let order: ByteOrder

    /// Reads the outline of the block at `offset`; its two lengths must agree and lie inside the file.
    init(_ bytes: [UInt8], at offset: Int, in order: ByteOrder) throws(CaptureError) {
        try bytes.require(12, at: offset, of: .block)
        let length = Int(try bytes.field(at: offset + 4, in: order, of: .block) as UInt32)
        guard length >= 12, length % 4 == 0 else {
            throw CaptureError(offset: offset, reason: .invalidBlockLength(length))
        }
        try bytes.require(length, at: offset, of: .block)
        let last = Int(try bytes.field(at: offset + length - 4, in: order, of: .block) as UInt32)
        guard last == length else {
            throw CaptureError(offset: offset, reason: .unequalBlockLengths(first: length, last: last))
        }
        self.bytes = bytes
        self.order = order
        self.offset = offset
        self.type = try bytes.field(at: offset, in: order, of: .block)
        self.body = offset + 8..<offset + length - 4
    }

    /// Where the next block begins.
    var end: Int { body.upperBound + 4 }

    /// Reads an integer of the body; `position` counts from the body's start.
    func field<Value: FixedWidthInteger & BitwiseCopyable>(at position: Int) throws(CaptureError) -> Value {
        guard position <= body.count - MemoryLayout<Value>.size else {
            throw CaptureError(offset: offset, reason: .shortBlock(type: type, length: body.count + 12))
        }
        return try bytes.field(at: body.lowerBound + position, in: order, of: .block)
    }

    /// The part of the body from `position` on that a frame of `count` bytes takes.
    func data(at position: Int, count: Int) throws(CaptureError) -> ArraySlice<UInt8> {
        let available = body.count - position
        guard count <= available else {
            throw CaptureError(offset: offset, reason: .frameBeyondBlock(captured: count, available: available))
        }
        let start = body.lowerBound + position
        return bytes[start..<start + count]
    }
}
