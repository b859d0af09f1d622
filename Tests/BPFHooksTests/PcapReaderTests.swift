import BPFBytes
import BPFHooks
import Testing

@Suite("pcap files")
struct PcapReaderTests {
    @Test(
        "Records in both byte orders and both units of time", arguments: ByteOrder.allCases,
        [
            (magic: UInt32(0xa1b2_c3d4), unit: UInt64(1000)), (magic: 0xa1b2_3c4d, unit: 1),
        ])
    func records(order: ByteOrder, variant: (magic: UInt32, unit: UInt64)) throws {
        var file = PcapFixture(order: order, magic: variant.magic)
        file.record(seconds: 1_700_000_000, fraction: 123_456, captured: 3, original: 60, data: [1, 2, 3])
        file.record(seconds: .max, fraction: 0, captured: 0, original: 0, data: [])
        let (frames, error) = readAll(file.bytes)
        #expect(error == nil)
        try #require(frames.count == 2)
        #expect(frames[0].number == 1)
        #expect(frames[0].timestamp == 1_700_000_000_000_000_000 + 123_456 * variant.unit)
        #expect(frames[0].data == [1, 2, 3])
        #expect(frames[0].originalLength == 60)
        #expect(frames[0].linkType == .ethernet)
        #expect(frames[0].fileOffset == 24)
        #expect(frames[1].number == 2)
        #expect(frames[1].timestamp == 4_294_967_295_000_000_000)
        #expect(frames[1].fileOffset == 24 + 16 + 3)
        #expect(try CaptureReader(file.bytes).format == .pcap)
    }

    @Test("A little-endian file, byte by byte as on disk")
    func bytesOnDisk() throws {
        let file = try Hex.decode(
            """
            d4c3b2a1 0200 0400 00000000 00000000 ffff0000 01000000
            01000000 02000000 02000000 05000000 aabb
            """)
        let frame = try #require(readAll(file).frames.first)
        #expect(frame.timestamp == 1_000_002_000)
        #expect(frame.data == [0xaa, 0xbb])
        #expect(frame.originalLength == 5)
    }

    @Test("The modified format has longer record headers")
    func modified() throws {
        var file = PcapFixture(order: .little, magic: 0xa1b2_cd34)
        for byte: UInt8 in [7, 8] {
            file.record(
                seconds: 1, fraction: 1, captured: 1, original: 1, extra: [2, 0, 0, 0, 8, 0, 4, 0], data: [byte])
        }
        let (frames, error) = readAll(file.bytes)
        #expect(error == nil)
        #expect(frames.map(\.data) == [[7], [8]])
        #expect(frames.map(\.timestamp) == [1_000_001_000, 1_000_001_000])
    }

    @Test("Bits of a frame check sequence are no part of the link type")
    func frameCheckSequence() throws {
        var file = PcapFixture(order: .big, linkType: 0x2400_0071)
        file.record(seconds: 0, fraction: 0, captured: 1, original: 1, data: [0])
        let frame = try #require(readAll(file.bytes).frames.first)
        #expect(frame.linkType == LinkType(rawValue: 113))
        #expect(frame.linkType.description == "113 (LINUX_SLL)")
    }

    @Test("Before version 2.4 the two lengths stand in either order", arguments: [UInt16(2), 3, 4])
    func swappedLengths(minor: UInt16) {
        var file = PcapFixture(order: .little, minor: minor)
        file.record(seconds: 0, fraction: 0, captured: 60, original: 2, data: [5, 6])
        let (frames, error) = readAll(file.bytes)
        if minor < 4 {
            #expect(frames.map(\.data) == [[5, 6]])
            #expect(frames.map(\.originalLength) == [60])
        } else {
            #expect(error?.reason == .truncated(.frame, needed: 76, available: 18))
        }
    }

    @Test("A file without records has no frames", arguments: ByteOrder.allCases)
    func noRecords(order: ByteOrder) {
        let (frames, error) = readAll(PcapFixture(order: order).bytes)
        #expect(frames.isEmpty)
        #expect(error == nil)
    }

    @Test("A capture that was cut short yields what is complete, then says where it ends")
    func cutShort() throws {
        var file = PcapFixture(order: .little)
        file.record(seconds: 0, fraction: 0, captured: 4, original: 4, data: [1, 2, 3, 4])
        let complete = file.bytes.count
        file.record(seconds: 0, fraction: 0, captured: 4, original: 4, data: [5, 6, 7, 8])
        for length in complete + 1..<file.bytes.count {
            let (frames, error) = readAll(Array(file.bytes.prefix(length)))
            #expect(frames.map(\.data) == [[1, 2, 3, 4]])
            #expect(error?.offset == complete)
            let headerIsThere = length >= complete + 16
            let piece = CaptureError.Reason.truncated(
                headerIsThere ? .frame : .recordHeader, needed: headerIsThere ? 20 : 16, available: length - complete)
            #expect(error?.reason == piece)
        }
    }

    @Test("After an error there is nothing more")
    func stopsAfterAnError() throws {
        var file = PcapFixture(order: .little)
        file.record(seconds: 0, fraction: 0, captured: .max, original: .max, data: [])
        var reader = try CaptureReader(file.bytes)
        #expect(throws: CaptureError.self) { try reader.next() }
        #expect(try reader.next() == nil)
    }
}
