import BPFBytes
import BPFHooks
import Foundation
import Testing

/// Frames as Wireshark's own tools write and see them.
@Suite("Captures against Wireshark's tools", .enabled(if: CaptureTools.present, "needs editcap and tshark"))
struct CaptureToolTests {
    @Test(
        "The same frames in every format that editcap writes",
        arguments: [
            "pcap", "nsecpcap", "modpcap", "pcapng",
        ])
    func formats(format: String) throws {
        let source = CaptureTools.sample(resolution: .nanoseconds)
        let converted = try CaptureTools.convert(source, to: format)
        let (expected, found) = (readAll(source).frames, readAll(converted))
        #expect(found.error == nil)
        #expect(found.frames.map(\.data) == expected.map(\.data))
        #expect(found.frames.map(\.originalLength) == expected.map(\.originalLength))
        let cut: UInt64 = format == "nsecpcap" || format == "pcapng" ? 1 : 1000
        #expect(found.frames.map(\.timestamp) == expected.map { $0.timestamp / cut * cut })
    }

    @Test("tshark sees what was written", arguments: CaptureWriter.Resolution.allCases, ByteOrder.allCases)
    func writtenFrames(resolution: CaptureWriter.Resolution, order: ByteOrder) throws {
        let bytes = CaptureTools.sample(resolution: resolution, order: order)
        let lines = try CaptureTools.describe(bytes)
        let expected = readAll(bytes).frames.map { frame in
            let rest = String(frame.timestamp % 1_000_000_000)
            let fraction = String(repeating: "0", count: 9 - rest.count) + rest
            let seconds = frame.timestamp / 1_000_000_000
            return "\(frame.number)\t\(seconds).\(fraction)\t\(frame.data.count)\t\(frame.originalLength)"
        }
        #expect(lines == expected)
    }
}

/// Runs Wireshark's command-line tools over bytes.
enum CaptureTools {
    static let present = path(of: "editcap") != nil && path(of: "tshark") != nil

    /// Frames of many lengths and times, some of them cut.
    static func sample(resolution: CaptureWriter.Resolution, order: ByteOrder = .little) -> [UInt8] {
        var random = SeededGenerator(state: 1)
        let capture = CaptureWriter(resolution: resolution)
        var file = ByteWriter(order: order)
        capture.writeHeader(to: &file)
        for index in 0..<200 {
            let data = (0..<Int.random(in: 14...1514, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let time = 1_700_000_000_000_000_000 + UInt64.random(in: 0..<1_000_000_000_000, using: &random)
            capture.write(
                data, timestamp: time, originalLength: index % 3 == 0 ? data.count + 40 : nil, to: &file)
        }
        return file.bytes
    }

    static func convert(_ bytes: [UInt8], to format: String) throws -> [UInt8] {
        try withTemporaryFile(bytes) { source in
            let target = source.appendingPathExtension("out")
            defer { try? FileManager.default.removeItem(at: target) }
            _ = try run("editcap", ["-F", format, source.path, target.path])
            return Array(try Data(contentsOf: target))
        }
    }

    /// One line a frame: number, time, captured length, length on the wire.
    static func describe(_ bytes: [UInt8]) throws -> [String] {
        let fields = ["frame.number", "frame.time_epoch", "frame.cap_len", "frame.len"].flatMap { ["-e", $0] }
        return try withTemporaryFile(bytes) { source in
            try run("tshark", ["-n", "-r", source.path, "-T", "fields"] + fields)
                .split(separator: "\n").map(String.init)
        }
    }

    private static func withTemporaryFile<Result>(_ bytes: [UInt8], _ body: (URL) throws -> Result) throws -> Result {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).pcap")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try body(file)
    }

    private static func run(_ tool: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(path(of: tool)))
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self)
    }

    private static func path(of tool: String) -> String? {
        ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].map { "\($0)/\(tool)" }
            .first(where: FileManager.default.isExecutableFile(atPath:))
    }
}
