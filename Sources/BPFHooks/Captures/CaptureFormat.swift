/// How a capture is laid out in its file.
public enum CaptureFormat: String, Hashable, Sendable, CustomStringConvertible {
    /// A file header, then one record a frame: the format of libpcap.
    case pcap
    /// Sections of typed blocks: the format of Wireshark.
    case pcapng

    /// The name as tools print it.
    public var description: String { rawValue }
}
