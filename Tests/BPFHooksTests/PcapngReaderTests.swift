import BPFBytes
import BPFHooks
import Testing

@Suite("pcapng files")
struct PcapngReaderTests {
    @Test("All three blocks that hold packets, in both byte orders", arguments: ByteOrder.allCases)
    func packets(order: ByteOrder) throws {
        var file = PcapngFixture(order: order)
        file.interface(snapLength: 4)
        file.enhancedPacket(ticks: 0x1_0000_0002, original: 9, data: [1, 2, 3])
        file.obsoletePacket(ticks: 5, data: [4, 5])
        file.simplePacket(original: 9, data: [6, 7, 8, 9])
        file.simplePacket(original: 3, data: [6, 7, 8])
        let (frames, error) = readAll(file.bytes)
        #expect(error == nil)
        #expect(frames.map(\.data) == [[1, 2, 3], [4, 5], [6, 7, 8, 9], [6, 7, 8]])
        #expect(frames.map(\.originalLength) == [9, 2, 9, 3])
        #expect(frames.map(\.timestamp) == [0x1_0000_0002 * 1000, 5000, 0, 0])
        #expect(frames.map(\.number) == [1, 2, 3, 4])
        #expect(frames.map(\.fileOffset) == [48, 84, 120, 140])
        #expect(try CaptureReader(file.bytes).format == .pcapng)
    }

    @Test("A file that Wireshark would write, byte by byte as on disk")
    func bytesOnDisk() throws {
        let file = try Hex.decode(
            """
            0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000
            01000000 20000000 0100 0000 00000400 0900 0100 09000000 0000 0000 20000000
            06000000 24000000 00000000 00000000 07000000 02000000 40000000 aabb0000 24000000
            """)
        let frame = try #require(readAll(file).frames.first)
        #expect(frame.timestamp == 7)
        #expect(frame.data == [0xaa, 0xbb])
        #expect(frame.originalLength == 64)
    }

    @Test("Blocks of other types are passed over")
    func otherBlocks() {
        var file = PcapngFixture(order: .little)
        file.block(0x0000_0bad) { $0.append(UInt64(1)) }
        file.interface(options: [(2, Array("eth0".utf8)), (12, Array("Linux".utf8))])
        file.block(4) { $0.append(UInt32(0)) }
        file.enhancedPacket(data: [1])
        file.block(5) { _ in }
        let (frames, error) = readAll(file.bytes)
        #expect(error == nil)
        #expect(frames.map(\.data) == [[1]])
    }

    @Test("Interfaces and their units of time belong to their section, indices run through the file")
    func interfacesAndSections() {
        var file = PcapngFixture(order: .little)
        file.interface()
        file.interface(linkType: 113, options: [(9, [9])])
        file.enhancedPacket(interface: 1, ticks: 3, data: [1])
        file.enhancedPacket(interface: 0, ticks: 3, data: [2])
        file.order = .big
        file.section(length: 0)
        file.interface(linkType: 276, options: [(9, [3])])
        file.enhancedPacket(interface: 0, ticks: 3, data: [3])
        let (frames, error) = readAll(file.bytes)
        #expect(error == nil)
        #expect(frames.map(\.data) == [[1], [2], [3]])
        #expect(frames.map(\.interfaceIndex) == [1, 0, 2])
        #expect(frames.map(\.linkType.rawValue) == [113, 1, 276])
        #expect(frames.map(\.timestamp) == [3, 3000, 3_000_000])
    }

    @Test(
        "Units of time, as powers of ten and of two",
        arguments: [
            (0x00, 7, 7_000_000_000), (0x03, 7, 7_000_000), (0x06, 7, 7000), (0x09, 7, 7), (0x0c, 7999, 7),
            (0x7f, UInt64.max, 0), (0x80, 7, 7_000_000_000), (0x81, 3, 1_500_000_000), (0x8a, 1, 976_562),
            (0xa0, 1 << 32, 1_000_000_000), (0xff, UInt64.max, 0), (0xc0, UInt64.max, 999_999_999),
            (0x1c, UInt64.max, 1), (0x1d, UInt64.max, 0),
        ] as [(UInt8, UInt64, UInt64)])
    func resolutions(option: UInt8, ticks: UInt64, nanoseconds: UInt64) {
        var file = PcapngFixture(order: .little)
        file.interface(options: [(9, [option])])
        file.enhancedPacket(ticks: ticks, data: [1])
        let (frames, error) = readAll(file.bytes)
        #expect(error == nil)
        #expect(frames.map(\.timestamp) == [nanoseconds])
    }

    @Test("Seconds are added to every time", arguments: [Int64(0), 1_700_000_000, -5], ByteOrder.allCases)
    func offsets(seconds: Int64, order: ByteOrder) {
        var value = ByteWriter(order: order)
        value.append(seconds)
        var file = PcapngFixture(order: order)
        file.interface(options: [(14, value.bytes)])
        file.enhancedPacket(ticks: 6_000_001, data: [1])
        #expect(readAll(file.bytes).frames.map(\.timestamp) == [UInt64(seconds + 6) * 1_000_000_000 + 1000])
    }

    @Test(
        "A time that nanoseconds cannot say is an error",
        arguments: [
            (0x06, UInt64.max, 0), (0x00, 1 << 40, 0), (0x80, 1 << 40, 0), (0x06, 4_000_000, -5),
            (0x06, 0, Int64.max), (0x06, 0, Int64.min), (0x09, UInt64.max, 1),
        ] as [(UInt8, UInt64, Int64)])
    func timesOutOfRange(option: UInt8, ticks: UInt64, seconds: Int64) {
        var value = ByteWriter(order: .little)
        value.append(seconds)
        var file = PcapngFixture(order: .little)
        file.interface(options: [(9, [option]), (14, value.bytes)])
        let start = file.bytes.count
        file.enhancedPacket(ticks: ticks, data: [1])
        #expect(readAll(file.bytes).error == CaptureError(offset: start, reason: .timestampOutOfRange))
    }

    @Test("Many interfaces between frames cost no more than their bytes", .timeLimit(.minutes(5)))
    func manyInterfaces() {
        var piece = PcapngFixture(order: .little)
        let header = piece.bytes
        piece.interface()
        piece.simplePacket(original: 0, data: [])
        let repeated = piece.bytes.dropFirst(header.count)
        var file = header
        for _ in 0..<100_000 { file += repeated }
        #expect(readAll(file).frames.count == 100_000)
    }
}
