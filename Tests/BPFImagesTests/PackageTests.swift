import BPFImages
import Testing

struct PackageTests {
    @Test func `A package's files are in its data archive, compressed as its name says`() throws {
        let package = Sample.package([
            ("debian-binary", Array("2.0\n".utf8)), ("control.tar.xz", [1]), ("data.tar.zst", [7, 8]),
        ])
        guard case .package(let payload) = try ImageLayer(package) else { throw Sample.Unexpected() }
        #expect(payload.compression == .zstd)
        #expect(Array(package[payload.range]) == [7, 8])
    }

    @Test func `A package without data says so`() {
        #expect(throws: ImageError.noPackageData) { try ImageLayer(Sample.package([("debian-binary", [])])) }
    }

    @Test(arguments: [1, 100, 512, 1 << 20])
    func `The kernel is found whatever the size of the pieces`(_ size: Int) throws {
        let kernel = (0..<1500).map { UInt8(truncatingIfNeeded: $0) }
        let archive = Sample.tar([
            ("./boot/config-6.12", [1, 2, 3]), ("./boot/System.map", [UInt8](repeating: 4, count: 5000)),
            ("./boot/vmlinuz-6.12", kernel), ("./lib/modules/a.ko", [5]),
        ])
        var scanner = TarScanner()
        var found: [UInt8]?
        for start in stride(from: 0, to: archive.count, by: size) where found == nil {
            found = try scanner.take(archive[start..<min(start + size, archive.count)])
        }
        #expect(found == kernel)
    }

    @Test func `An archive without a kernel has none`() throws {
        var scanner = TarScanner()
        #expect(try scanner.take(Sample.tar([("./usr/share/doc/vmlinuz", [1])])) == nil)
    }

    @Test func `A size that is no number is refused with its place`() {
        var archive = Sample.tar([("./a", [1]), ("./b", [1])])
        archive[1024 + 124] = UInt8(ascii: "9")
        var scanner = TarScanner()
        #expect(throws: ImageError.malformedNumber(at: 1024 + 124)) { try scanner.take(archive) }
    }
}
