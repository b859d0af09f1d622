/// One packet of a capture.
public struct CapturedFrame: Hashable, Sendable {
    /// The position among the frames of the capture, 1 for the first, as tshark and Wireshark number them.
    public let number: Int
    /// When it was captured, in nanoseconds since 1970 (UTC); 0 where the capture does not say.
    public let timestamp: UInt64
    /// The bytes that were captured, from the link-layer header on: a slice of the file, not a copy.
    public let data: ArraySlice<UInt8>
    /// How many bytes the packet had on the wire; more than `data` holds when the capture cut it off.
    public let originalLength: Int
    /// Which interface saw it, counted from 0 over all sections of the capture.
    public let interfaceIndex: Int
    /// What kind of header `data` begins with.
    public let linkType: LinkType
    /// Where the frame's record or block begins, in bytes from the start of the file.
    public let fileOffset: Int

    /// Describes one packet.
    public init(
        number: Int, timestamp: UInt64, data: ArraySlice<UInt8>, originalLength: Int, interfaceIndex: Int = 0,
        linkType: LinkType = .ethernet, fileOffset: Int = 0
    ) {
        self.number = number
        self.timestamp = timestamp
        self.data = data
        self.originalLength = originalLength
        self.interfaceIndex = interfaceIndex
        self.linkType = linkType
        self.fileOffset = fileOffset
    }
}
