public import BPFBytes

/// Lays out frames as a pcap file, piece by piece, in the byte order of the `ByteWriter` that takes them.
///
/// A caller that streams appends to a fresh `ByteWriter` and hands on its bytes whenever it likes.
/// - Source: draft-ietf-opsawg-pcap §4 and §5.
public struct CaptureWriter: Hashable, Sendable {
    /// How finely the file tells time.
    public enum Resolution: Hashable, Sendable, CaseIterable {
        /// What every reader of pcap understands; the rest of a time is cut off.
        case microseconds
        /// What readers since libpcap 1.5 understand.
        case nanoseconds
    }

    /// How finely the file tells time.
    public let resolution: Resolution
    /// What the frames begin with.
    public let linkType: LinkType
    /// The most bytes of a frame that are written; a longer one is cut.
    public let snapLength: Int

    /// Describes a file.
    public init(resolution: Resolution = .nanoseconds, linkType: LinkType = .ethernet, snapLength: Int = 262_144) {
        self.resolution = resolution
        self.linkType = linkType
        self.snapLength = max(0, min(snapLength, Int(Int32.max)))
    }

    /// Appends what a file begins with.
    public func writeHeader(to output: inout ByteWriter) {
        output.append(magic.value)
        output.append(UInt16(2))
        output.append(UInt16(4))
        output.append(UInt32(0))
        output.append(UInt32(0))
        output.append(UInt32(snapLength))
        output.append(UInt32(linkType.rawValue))
    }

    /// Appends one frame.
    ///
    /// - Parameters:
    ///   - data: the bytes of the frame.
    ///   - timestamp: nanoseconds since 1970; one after 2106 is written as the last second that the format knows.
    ///   - originalLength: the length on the wire where `data` is just a part of it.
    ///   - output: where the record goes.
    public func write(
        _ data: some Collection<UInt8>, timestamp: UInt64, originalLength: Int? = nil, to output: inout ByteWriter
    ) {
        let (seconds, rest) = timestamp.quotientAndRemainder(dividingBy: 1_000_000_000)
        output.append(UInt32(clamping: seconds))
        output.append(UInt32(clamping: rest / magic.nanosecondsPerTick))
        output.append(UInt32(clamping: min(data.count, snapLength)))
        output.append(UInt32(clamping: max(originalLength ?? 0, data.count)))
        output.append(contentsOf: data.prefix(snapLength))
    }

    private var magic: PcapMagic {
        switch resolution {
        case .microseconds: .microseconds
        case .nanoseconds: .nanoseconds
        }
    }
}
