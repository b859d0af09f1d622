import EBPF
import Foundation
import Testing

/// Types taken out of boot images and packages.
struct KernelImageTests {
    private static let object = "Tests/Fixtures/objects/core_relocations.bpf.o"

    /// A command that compresses, and the arguments that make it do so from standard input to standard output.
    struct Compressor: CustomTestStringConvertible {
        let name: String
        let arguments: [String]
        var testDescription: String { name }

        static let all = [
            Compressor(name: "gzip", arguments: ["-c"]), Compressor(name: "xz", arguments: ["-c"]),
            Compressor(name: "zstd", arguments: ["-cq"]), Compressor(name: "lz4", arguments: ["-cq", "-l"]),
            Compressor(name: "bzip2", arguments: ["-c"]), Compressor(name: "xz", arguments: ["--format=lzma", "-c"]),
        ]

        var path: String? {
            ["/usr/bin", "/bin", "/usr/local/bin", "/opt/homebrew/bin"].map { "\($0)/\(name)" }
                .first { FileManager.default.isExecutableFile(atPath: $0) }
        }

        func compress(_ path: String) throws -> [UInt8] {
            let process = Process()
            let output = Pipe()
            process.executableURL = URL(filePath: self.path ?? "")
            process.arguments = arguments
            process.standardInput = try FileHandle(forReadingFrom: Tool.package.appending(path: path))
            process.standardOutput = output
            try process.run()
            let data = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return Array(data)
        }
    }

    /// A bzImage around a compressed file.
    private static func bootImage(_ payload: [UInt8], size: Int) -> [UInt8] {
        var image = [UInt8](repeating: 0, count: 1024) + payload
        image += (0..<4).map { UInt8(truncatingIfNeeded: size >> ($0 * 8)) }
        let length = image.count - 1024
        image[0x1f1] = 1
        image.replaceSubrange(0x202..<0x208, with: Array("HdrS".utf8) + [0x0f, 0x02])
        image.replaceSubrange(0x24c..<0x250, with: (0..<4).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) })
        return image
    }

    @Test(arguments: Compressor.all)
    func `A boot image is unpacked, however it is compressed`(_ compressor: Compressor) throws {
        try #require(compressor.path != nil, "\(compressor.name) is not installed")
        let size = try Data(contentsOf: Tool.package.appending(path: Self.object)).count
        let image = try TemporaryFile("vmlinuz", Self.bootImage(try compressor.compress(Self.object), size: size))
        let outcome = try Tool.ebpf.run("object", Self.object, "--btf", image.path)
        #expect(outcome.errors == "")
        #expect(outcome.output.hasSuffix("answers all relocations\n"))
    }

    @Test func `A kernel of another size than its image says is refused`() throws {
        let gzip = try #require(Compressor.all.first)
        try #require(gzip.path != nil, "gzip is not installed")
        var image = Self.bootImage(try gzip.compress(Self.object), size: 1)
        // Of gzip the size is the end of the stream itself.
        image.removeLast(4)
        image.replaceSubrange(
            0x24c..<0x250, with: (0..<4).map { UInt8(truncatingIfNeeded: (image.count - 1024) >> ($0 * 8)) })
        image[image.count - 1] = 1
        let file = try TemporaryFile("vmlinuz", image)
        #expect(try Tool.ebpf.run("object", Self.object, "--btf", file.path).status == 2)
    }

    @Test(
        .enabled(
            if: ProcessInfo.processInfo.environment["EBPF_KERNEL_DEB"] != nil, "EBPF_KERNEL_DEB names no kernel package"
        ))
    func `A kernel package has the types of its kernel`() throws {
        let package = ProcessInfo.processInfo.environment["EBPF_KERNEL_DEB"] ?? ""
        let types = try Tool.ebpf.run("btf", "dump", "file", package)
        #expect(types.errors == "")
        #expect(types.output.contains("STRUCT 'task_struct' size="))
        #expect(types.output.split(separator: "\n").count > 100_000)
    }
}
