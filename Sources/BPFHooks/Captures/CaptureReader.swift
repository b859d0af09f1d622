import BPFBytes

/// Reads the frames of a pcap or pcapng capture, one after the other.
///
/// Both byte orders, micro- and nanoseconds, several interfaces and sections are understood.
/// Frames are slices of the file: reading costs no memory that grows with what a header claims.
///
/// A capture that was cut short (tcpdump was killed) yields its complete frames, then throws at the incomplete one.
/// - Source: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng.
public struct CaptureReader: Sendable {
    /// How the file is laid out.
    public let format: CaptureFormat
    private var state: State

    private enum State {
        case pcap(PcapReader)
        case pcapng(PcapngReader)
        case finished
    }

    /// Recognises the format of a file's bytes and reads its header.
    public init(_ bytes: [UInt8]) throws(CaptureError) {
        guard !bytes.isEmpty else { throw CaptureError(offset: 0, reason: .empty) }
        if let packing = Compression(of: bytes) {
            throw CaptureError(offset: 0, reason: .compressed(packing.name, tool: packing.tool))
        }
        if bytes.starts(with: [0x0a, 0x0d, 0x0d, 0x0a]) {
            format = .pcapng
            state = .pcapng(try PcapngReader(bytes))
        } else {
            format = .pcap
            state = .pcap(try PcapReader(bytes))
        }
    }

    /// The next frame; nil after the last, and after an error.
    public mutating func next() throws(CaptureError) -> CapturedFrame? {
        // The reader is taken out while it works, so that it alone owns its storage, and stays out if it throws.
        switch state {
        case .pcap(var reader):
            state = .finished
            guard let frame = try reader.next() else { return nil }
            state = .pcap(reader)
            return frame
        case .pcapng(var reader):
            state = .finished
            guard let frame = try reader.next() else { return nil }
            state = .pcapng(reader)
            return frame
        case .finished:
            return nil
        }
    }
}
