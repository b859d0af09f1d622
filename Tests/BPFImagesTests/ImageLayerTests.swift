import BPFBytes
import BPFImages
import Testing

struct ImageLayerTests {
    private static let types: [UInt8] = [0x9f, 0xeb, 1, 0, 24, 0, 0, 0] + [UInt8](repeating: 0, count: 16)

    @Test func `Raw BTF is types as a whole`() throws {
        #expect(try ImageLayer(Self.types) == .types(0..<24))
    }

    @Test(arguments: [ByteOrder.little, .big])
    func `The types of an ELF file are its .BTF section`(_ order: ByteOrder) throws {
        let file = Sample.elf(section: ".BTF", contents: Self.types, order)
        guard case .types(let range) = try ImageLayer(file) else { throw Sample.Unexpected() }
        #expect(Array(file[range]) == Self.types)
    }

    @Test func `An ELF file without types says so`() {
        #expect(throws: ImageError.noTypes) { try ImageLayer(Sample.elf(section: ".text", contents: [], .little)) }
    }

    @Test func `A boot image says where its kernel is and how large`() throws {
        let image = Sample.bootImage(payload: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 9, 9], size: 0x1234)
        let payload = ImageLayer.Payload(compression: .xz, range: 1024..<1032, size: 0x1234)
        #expect(try ImageLayer(image) == .compressed(payload))
    }

    @Test func `Only gzip has its size inside of the stream`() throws {
        let image = Sample.bootImage(payload: [0x1f, 0x8b, 9, 9], size: 77)
        #expect(try ImageLayer(image) == .compressed(.init(compression: .gzip, range: 1024..<1032, size: 77)))
    }

    @Test func `An old boot image is refused`() {
        var image = Sample.bootImage(payload: [0x1f, 0x8b, 9, 9], size: 0)
        image[0x206] = 7
        #expect(throws: ImageError.oldBootProtocol(0x207)) { try ImageLayer(image) }
    }

    @Test func `A payload beyond the end is refused`() {
        var image = Sample.bootImage(payload: [0x1f, 0x8b, 9, 9], size: 0)
        image[0x24f] = 0x7f
        #expect(throws: ImageError.outside(offset: 1024, count: 0x7f00_0008, available: 1032)) { try ImageLayer(image) }
    }

    @Test func `An EFI image says how its kernel is compressed`() throws {
        let header = Array("MZ\0\0zimg".utf8) + [16, 0, 0, 0, 6, 0, 0, 0]
        let image = header + [0x28, 0xb5, 0x2f, 0xfd, 1, 2]
        #expect(try ImageLayer(image) == .compressed(.init(compression: .zstd, range: 16..<22)))
    }

    @Test func `A flat image is searched for the types of a kernel`() throws {
        let size: UInt32 = 1 << 16
        var image = [UInt8](repeating: 0x90, count: 4096)
        image += [0x9f, 0xeb, 1, 0, 24, 0, 0, 0]
        for word in [0, size, size, 8] { image += (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
        image += [UInt8](repeating: 0, count: Int(size) + 8 + 100)
        #expect(try ImageLayer(image) == .types(4096..<4096 + 24 + Int(size) + 8))
    }

    @Test func `Anything else is said to be nothing known`() {
        #expect(throws: ImageError.unknownFormat([1, 2, 3])) { try ImageLayer([1, 2, 3]) }
        #expect(throws: ImageError.unknownFormat([])) { try ImageLayer([]) }
    }

    @Test func `No bytes make it trap`() {
        var random = SystemRandomNumberGenerator()
        let seeds = [
            Sample.elf(section: ".BTF", contents: Self.types, .little),
            Sample.bootImage(payload: [0x1f, 0x8b, 9, 9], size: 77), Sample.package([("data.tar", [1, 2, 3])]),
        ]
        for _ in 0..<3000 {
            for var bytes in seeds {
                for _ in 0..<4 { bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255) }
                bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random) / 2)
                if case .types(let range) = try? ImageLayer(bytes) { #expect(range.upperBound <= bytes.count) }
            }
        }
    }
}
