import BPFBytes
import BPFHooks
import Testing

@Suite("Captures that cannot be read")
struct CaptureErrorTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let bytes: [UInt8]
        let message: String
        var testDescription: String { name }

        init(_ name: String, _ bytes: [UInt8], _ message: String) {
            (self.name, self.bytes, self.message) = (name, bytes, message)
        }

        /// A pcapng file with one interface, and what follows it.
        init(_ name: String, _ message: String, _ fill: (inout PcapngFixture) -> Void) {
            var file = PcapngFixture(order: .little)
            file.interface()
            fill(&file)
            self.init(name, file.bytes, message)
        }
    }

    static let files: [Case] = [
        Case("no bytes", [], "offset 0: the file is empty"),
        Case("three bytes", [0xd4, 0xc3, 0xb2], "offset 0: neither a pcap nor a pcapng capture"),
        Case("text", Array("hello, world".utf8), "offset 0: neither a pcap nor a pcapng capture"),
        Case("gzip", [0x1f, 0x8b, 8, 0], "offset 0: compressed with gzip (unpack the capture with gunzip first)"),
        Case(
            "zstd", [0x28, 0xb5, 0x2f, 0xfd],
            "offset 0: compressed with zstd (unpack the capture with unzstd first)"),
        Case(
            "pcap magic alone", [0xd4, 0xc3, 0xb2, 0xa1],
            "offset 0: the capture was cut short: a file header needs 24 bytes, 4 are left"),
        Case(
            "pcap 3.0", PcapFixture(order: .big, major: 3, minor: 0).bytes,
            "offset 0: pcap version 3.0 is not supported"),
        Case(
            "half a section header", Array(PcapngFixture(order: .big).bytes.prefix(27)),
            "offset 0: the capture was cut short: a file header needs 28 bytes, 27 are left"),
        Case(
            "no byte order", [0x0a, 0x0d, 0x0d, 0x0a] + [UInt8](repeating: 0, count: 24),
            "offset 0: section byte-order magic is 0x0"),
    ]

    static let blocks: [Case] = [
        Case("pcapng 2.0", "offset 48: pcapng version 2.0 is not supported") { $0.section(major: 2) },
        Case("section without an order", "offset 48: section byte-order magic is 0x1") { $0.section(magic: 1) },
        Case("frame of no interface", "offset 48: a frame of interface 1, but the section has described 1 so far") {
            $0.enhancedPacket(interface: 1, data: [])
        },
        Case(
            "frame of an interface far away",
            "offset 48: a frame of interface 4294967295, but the section has described 1 so far"
        ) {
            $0.enhancedPacket(interface: .max, data: [])
        },
        Case(
            "frame of the section before", "offset 76: a frame of interface 0, but the section has described 0 so far"
        ) {
            $0.section()
            $0.simplePacket(original: 0, data: [])
        },
        Case("frame larger than its block", "offset 48: a frame of 4294967295 bytes in a block that has room for 4") {
            $0.enhancedPacket(captured: .max, data: [1, 2, 3, 4])
        },
        Case("simple frame larger than its block", "offset 48: a frame of 5 bytes in a block that has room for 4") {
            $0.simplePacket(original: 5, data: [1, 2, 3, 4])
        },
        Case("empty packet block", "offset 48: a block of type 6 cannot be 12 bytes long") { $0.block(6) { _ in } },
        Case("empty interface block", "offset 48: a block of type 1 cannot be 12 bytes long") {
            $0.block(1) { _ in }
        },
        Case("option beyond its block", "offset 48: option 2 cannot be 65535 bytes long") {
            $0.block(1) { for word: UInt32 in [1, 0, 0xffff_0002] { $0.append(word) } }
        },
        Case("unit of time in two bytes", "offset 48: option 9 cannot be 2 bytes long") {
            $0.interface(options: [(9, [6, 6])])
        },
        Case("seconds in four bytes", "offset 48: option 14 cannot be 4 bytes long") {
            $0.interface(options: [(14, [0, 0, 0, 0])])
        },
        Case("time after 2554", "offset 48: a time before 1970 or after 2554") {
            $0.enhancedPacket(ticks: .max, data: [])
        },
    ]

    @Test("One sentence with the offset", arguments: files + blocks)
    func message(_ file: Case) {
        let (frames, error) = readAll(file.bytes)
        #expect(frames.isEmpty)
        #expect(error?.description == file.message)
    }

    @Test(
        "Block lengths that cannot be",
        arguments: [
            (0, 0, "offset 28: block length 0 is below 12 or no multiple of 4"),
            (8, 8, "offset 28: block length 8 is below 12 or no multiple of 4"),
            (13, 13, "offset 28: block length 13 is below 12 or no multiple of 4"),
            (12, 16, "offset 28: block length 12 in front, 16 at the end"),
            (
                0xffff_fffc, 12,
                "offset 28: the capture was cut short: a block needs 4294967292 bytes, 12 are left"
            ),
        ] as [(UInt32, UInt32, String)])
    func blockLengths(first: UInt32, last: UInt32, message: String) {
        var writer = ByteWriter(order: .little)
        for word in [0xbad, first, last] { writer.append(word) }
        let error = readAll(PcapngFixture(order: .little).bytes + writer.bytes).error
        #expect(error?.description == message)
    }

    @Test("A frame that the hooks cannot take is named")
    func notEthernet() {
        let error = CaptureError(offset: 24, reason: .notEthernet(LinkType(rawValue: 113)))
        #expect(
            error.description
                == "offset 24: link type 113 (LINUX_SLL): XDP, tc and socket filter programs need Ethernet frames")
        #expect(LinkType(rawValue: 9999).description == "9999")
    }

    @Test("Link types have the registry's names")
    func linkTypes() {
        #expect(LinkType.ethernet.name == "ETHERNET")
        #expect(LinkType(rawValue: 101).name == "RAW")
        #expect(LinkType(rawValue: 276).description == "276 (LINUX_SLL2)")
    }
}
