/// A capture that cannot be read on from some place.
public struct CaptureError: Error, Hashable, Sendable {
    /// Where the header, record or block at fault begins, in bytes from the start of the file.
    public let offset: Int
    /// What is wrong there.
    public let reason: Reason

    /// Describes a fault of what begins at `offset`.
    public init(offset: Int, reason: Reason) {
        self.offset = offset
        self.reason = reason
    }

    /// What can be wrong with a capture.
    public enum Reason: Hashable, Sendable {
        /// The file has no bytes.
        case empty
        /// The first bytes are those of no capture format.
        case unknownFormat
        /// The file is a capture, perhaps, packed by a general compressor that `tool` unpacks.
        case compressed(String, tool: String)
        /// A version of the format that is not 2.x (pcap) or 1.x (pcapng).
        case unsupportedVersion(CaptureFormat, major: Int, minor: Int)
        /// The file ends inside of a header, record or block.
        case truncated(Piece, needed: Int, available: Int)
        /// A pcapng block whose length is below 12 or no multiple of 4.
        case invalidBlockLength(Int)
        /// A pcapng block whose length stands differently at its two ends.
        case unequalBlockLengths(first: Int, last: Int)
        /// A pcapng block that is too short for the fields of its type.
        case shortBlock(type: UInt32, length: Int)
        /// A pcapng section whose byte-order magic is not one.
        case invalidByteOrder(UInt32)
        /// A frame that claims more bytes than its block holds.
        case frameBeyondBlock(captured: Int, available: Int)
        /// A frame of an interface that its section has not described.
        case unknownInterface(Int, described: Int)
        /// An option that is longer than its block, or of another length than its meaning allows.
        case invalidOption(code: Int, length: Int)
        /// A time before 1970 or after 2554, which nanoseconds in 64 bits cannot say.
        case timestampOutOfRange
        /// A frame without the Ethernet header that the program was written for.
        case notEthernet(LinkType)
    }

    /// What was cut off when a file ended too early.
    public enum Piece: String, Hashable, Sendable {
        case fileHeader = "file header"
        case recordHeader = "frame header"
        case frame = "frame"
        case block = "block"
    }
}

extension CaptureError: CustomStringConvertible {
    /// One sentence for people, with the offset in front.
    public var description: String { "offset \(offset): \(reason)" }
}

extension CaptureError.Reason: CustomStringConvertible {
    /// What is wrong, without the place.
    public var description: String {
        switch self {
        case .empty: "the file is empty"
        case .unknownFormat: "neither a pcap nor a pcapng capture"
        case .compressed(let format, let tool): "compressed with \(format) (unpack the capture with \(tool) first)"
        case .unsupportedVersion(let format, let major, let minor):
            "\(format) version \(major).\(minor) is not supported"
        case .truncated(let piece, let needed, let available):
            "the capture was cut short: a \(piece.rawValue) needs \(needed) bytes, \(available) are left"
        case .invalidBlockLength(let length): "block length \(length) is below 12 or no multiple of 4"
        case .unequalBlockLengths(let first, let last): "block length \(first) in front, \(last) at the end"
        case .shortBlock(let type, let length): "a block of type \(type) cannot be \(length) bytes long"
        case .invalidByteOrder(let magic): "section byte-order magic is 0x\(String(magic, radix: 16))"
        case .frameBeyondBlock(let captured, let available):
            "a frame of \(captured) bytes in a block that has room for \(available)"
        case .unknownInterface(let index, let described):
            "a frame of interface \(index), but the section has described \(described) so far"
        case .invalidOption(let code, let length): "option \(code) cannot be \(length) bytes long"
        case .timestampOutOfRange: "a time before 1970 or after 2554"
        case .notEthernet(let type): "link type \(type): XDP, tc and socket filter programs need Ethernet frames"
        }
    }
}
