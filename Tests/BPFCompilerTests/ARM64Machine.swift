import BPFCompiler
import BPFPlatform
import Foundation
import Testing

/// A processor of AArch64 that QEMU plays, with a loader that runs one piece of machine code after the other.
struct ARM64Machine {
    /// One run: the code, the context that r1 points to, a packet, r2, the run state as a number, and the loads that may fault.
    struct Case {
        let code: [UInt8]
        var context: [UInt8] = []
        var packet: [UInt8] = []
        var second: UInt64 = 0
        var runState: UInt32 = 0
        var faults: [BPFPlatform.FaultingLoad] = []
    }

    /// What a run left.
    struct Outcome: Equatable {
        let result: UInt64
        let context: [UInt8]
        let packet: [UInt8]
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Where the context stands.
    static let contextAddress: UInt64 = 0x1000_0000
    /// Where the code does.
    static let codeAddress: UInt64 = 0x2000_0000
    /// Functions of the loader, which programs may call.
    static let mix = FunctionAddress(0x50_0000)
    static let callBack = FunctionAddress(0x51_0000)
    static let entry = FunctionAddress(0x52_0000)
    static let packetLoad = FunctionAddress(0x53_0000)

    static let clock = FunctionAddress(0x54_0000)

    static let missing: Comment = "needs qemu-aarch64 and the toolchain's clang and lld"
    /// With and without atomic instructions.
    static let processors: [Processor] = [.arm64([]), .arm64(.atomics)]

    /// Nil where it can't be had.
    static let shared: ARM64Machine? = try? ARM64Machine()

    private let emulator: URL
    private let loader: URL

    private init() throws {
        guard let emulator = HostTool.find("qemu-aarch64") ?? HostTool.find("qemu-aarch64-static"),
            let clang = HostTool.find("clang"), HostTool.find("ld.lld") != nil
        else { throw Failure(description: "missing") }
        self.emulator = emulator
        loader = FileManager.default.temporaryDirectory.appendingPathComponent("arm64-loader-\(UUID().uuidString)")
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Support/ARM64Loader/loader.c").standardizedFileURL
        let places = [
            ("mix", Self.mix), ("back", Self.callBack), ("entry", Self.entry), ("packet", Self.packetLoad),
            ("clock", Self.clock),
        ]
        let options = places.map { "-Wl,--section-start=.call_\($0)=0x\(String($1.value, radix: 16))" }
        let result = try HostTool.run(
            clang,
            ["-target", "aarch64-linux-gnu", "-O1", "-ffreestanding", "-nostdlib", "-static", "-fuse-ld=lld"]
                + ["-Wl,--image-base=0x400000"] + options + [source.path, "-o", loader.path])
        if result.status != 0 { throw Failure(description: result.errors) }
    }

    /// Runs cases one after the other.
    func run(_ cases: [Case]) throws -> [Outcome] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (input, output) = (folder.appendingPathComponent("in"), folder.appendingPathComponent("out"))
        try Self.encode(cases).write(to: input)
        try Data().write(to: output)
        let process = Process()
        process.executableURL = emulator
        process.arguments = ["-cpu", "max", loader.path]
        process.standardInput = try FileHandle(forReadingFrom: input)
        process.standardOutput = try FileHandle(forWritingTo: output)
        try process.run()
        process.waitUntilExit()
        let outcomes = Self.decode([UInt8](try Data(contentsOf: output)), cases)
        if process.terminationStatus != 0 || outcomes.count != cases.count {
            throw Failure(
                description:
                    "case \(outcomes.count) of \(cases.count) ended the loader, status \(process.terminationStatus)")
        }
        return outcomes
    }

    private static func encode(_ cases: [Case]) -> Data {
        var data = Data()
        for item in cases {
            let sizes = [item.code.count, item.context.count, item.packet.count].map(UInt32.init) + [item.runState]
            for number in sizes { data.append(contentsOf: bytes(UInt64(number)).prefix(4)) }
            data.append(contentsOf: bytes(item.second) + bytes(UInt64(item.faults.count)))
            data.append(contentsOf: item.code + item.context + item.packet)
            for fault in item.faults {
                for number in [fault.offset, fault.next, Int(fault.cleared)] {
                    data.append(contentsOf: bytes(UInt64(number)))
                }
            }
        }
        return data
    }

    private static func bytes(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    private static func decode(_ bytes: [UInt8], _ cases: [Case]) -> [Outcome] {
        var (outcomes, place): ([Outcome], Int) = ([], 0)
        for item in cases {
            let (context, packet) = (place + 8, place + 8 + item.context.count)
            let end = packet + item.packet.count
            if end > bytes.count { break }
            let result = bytes[place..<context].reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
            outcomes.append(
                Outcome(result: result, context: Array(bytes[context..<packet]), packet: Array(bytes[packet..<end])))
            place = end
        }
        return outcomes
    }
}
