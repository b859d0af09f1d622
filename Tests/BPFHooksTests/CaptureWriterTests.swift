import BPFBytes
import BPFHooks
import Testing

@Suite("Writing captures")
struct CaptureWriterTests {
    @Test("What was written is read back", arguments: ByteOrder.allCases, CaptureWriter.Resolution.allCases)
    func roundTrip(order: ByteOrder, resolution: CaptureWriter.Resolution) throws {
        let capture = CaptureWriter(resolution: resolution, linkType: LinkType(rawValue: 101))
        var file = ByteWriter(order: order)
        capture.writeHeader(to: &file)
        capture.write([1, 2, 3], timestamp: 1_700_000_000_123_456_789, to: &file)
        capture.write([UInt8](), timestamp: 0, originalLength: 90, to: &file)
        let (frames, error) = readAll(file.bytes)
        #expect(error == nil)
        #expect(frames.map(\.data) == [[1, 2, 3], []])
        #expect(frames.map(\.originalLength) == [3, 90])
        #expect(frames.map(\.linkType.rawValue) == [101, 101])
        let kept: UInt64 = resolution == .nanoseconds ? 789 : 0
        #expect(frames.map(\.timestamp) == [1_700_000_000_123_456_000 + kept, 0])
    }

    @Test("Little-endian nanoseconds, byte by byte as on disk")
    func bytesOnDisk() throws {
        var file = ByteWriter(order: .little)
        CaptureWriter(snapLength: 65535).writeHeader(to: &file)
        CaptureWriter().write([0xaa, 0xbb], timestamp: 1_000_000_002, originalLength: 5, to: &file)
        let expected = try Hex.decode(
            """
            4d3cb2a1 0200 0400 00000000 00000000 ffff0000 01000000
            01000000 02000000 02000000 05000000 aabb
            """)
        #expect(file.bytes == expected)
    }

    @Test("A frame beyond the snap length is cut, and keeps its length on the wire")
    func snapLength() {
        let capture = CaptureWriter(snapLength: 2)
        var file = ByteWriter(order: .little)
        capture.writeHeader(to: &file)
        capture.write([1, 2, 3], timestamp: .max, to: &file)
        let frames = readAll(file.bytes).frames
        #expect(frames.map(\.data) == [[1, 2]])
        #expect(frames.map(\.originalLength) == [3])
    }
}
