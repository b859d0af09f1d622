import BPFBytes

/// What the first four bytes of a pcap file say about its records.
struct PcapMagic: Sendable {
    /// The number, read in the file's own byte order.
    let value: UInt32
    /// What one unit of a record's fraction of a second is worth, in nanoseconds.
    let nanosecondsPerTick: UInt64
    /// The length of a record header, in bytes.
    let recordHeaderLength: Int

    private init(_ value: UInt32, nanosecondsPerTick: UInt64, recordHeaderLength: Int) {
        self.value = value
        self.nanosecondsPerTick = nanosecondsPerTick
        self.recordHeaderLength = recordHeaderLength
    }

    static let microseconds = PcapMagic(0xa1b2_c3d4, nanosecondsPerTick: 1000, recordHeaderLength: 16)
    static let nanoseconds = PcapMagic(0xa1b2_3c4d, nanosecondsPerTick: 1, recordHeaderLength: 16)
    /// The format of a patched libpcap of the nineties, whose records name interface and protocol too.
    static let modified = PcapMagic(0xa1b2_cd34, nanosecondsPerTick: 1000, recordHeaderLength: 24)

    /// The magic that a file begins with, and the byte order that it reveals; nil for a file that is no pcap.
    static func recognise(_ bytes: [UInt8]) -> (PcapMagic, ByteOrder)? {
        for order in ByteOrder.allCases {
            let value = try? bytes.read(UInt32.self, at: 0, in: order)
            for magic in [microseconds, nanoseconds, modified] where magic.value == value { return (magic, order) }
        }
        return nil
    }
}
