import BPFMaps
import BPFModel
import BPFPlatform
import Foundation
import Testing

/// One suite of semantics for our maps and for the kernel's: what Linux 6.18 did is recorded, and both must do the same.
///
/// `EBPF_RECORD=1` writes the record anew from the running kernel.
@Suite struct SemanticsTests {
    static let record = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures/maps/linux-6.18.txt")
    static let cpus = 2
    static let isRecorded = FileManager.default.fileExists(atPath: record.path)
    static let isRecording = ProcessInfo.processInfo.environment["EBPF_RECORD"] != nil

    /// The recorded lines of each session, by its number.
    static func recorded() throws -> [[String]] {
        try String(contentsOf: record, encoding: .utf8).split(separator: "\n# ", omittingEmptySubsequences: true)
            .map { $0.split(separator: "\n").dropFirst().map(String.init) }
    }

    /// Why the kernel can't be asked; nil when it can.
    static let kernelRefusal: String? = {
        let definition = MapDefinition(name: "m", type: .array, keySize: 4, valueSize: 8, maxEntries: 1)
        do throws(LinuxError) {
            _ = try KernelMapStorage(definition, processors: 1)
            return HostFile.contents(of: "/sys/devices/system/cpu/possible", limit: 16) == Array("0-1\n".utf8)
                ? nil : "recorded on a machine with two processors"
        } catch {
            return "bpf(2): \(error)"
        }
    }()

    @Test(.enabled(if: isRecorded, "Linux's answers are not recorded: EBPF_RECORD=1 does it, as root"))
    func ourMapsDoWhatLinuxDid() throws {
        let recorded = try Self.recorded()
        try #require(recorded.count == SemanticsCases.all.count)
        var count = 0
        for (session, expected) in zip(SemanticsCases.all, recorded) {
            let ours = SessionRunner.outcome(
                of: { () throws(LinuxError) in try make(session.definition) }, cpus: Self.cpus, session)
            try compare(session, ours, expected)
            count += expected.count
        }
        #expect(count > 400)
    }

    @Test(
        .enabled(if: kernelRefusal == nil, "the kernel's own maps can't be asked"),
        .enabled(if: isRecorded || isRecording, "Linux's answers are not recorded: EBPF_RECORD=1 does it, as root"))
    func theKernelDoesWhatItDid() throws {
        let lines = SemanticsCases.all.map { session in
            SessionRunner.outcome(
                of: { () throws(LinuxError) in try KernelMapStorage(session.definition, processors: Self.cpus) },
                cpus: Self.cpus, session)
        }
        if Self.isRecording {
            let text = zip(SemanticsCases.all, lines).map { "\n# \($0.title)\n" + $1.joined(separator: "\n") }.joined()
            try text.write(to: Self.record, atomically: true, encoding: .utf8)
        }
        for (index, expected) in try Self.recorded().enumerated() {
            try compare(SemanticsCases.all[index], lines[index], expected)
        }
    }

    private func compare(_ session: SemanticsSession, _ lines: [String], _ expected: [String]) throws {
        if lines == expected { return }
        let place = zip(lines, expected).enumerated().first { $1.0 != $1.1 }
        let step = place.map { $0.offset == 0 ? "making it" : "\(session.steps[$0.offset - 1])" } ?? "length"
        Issue.record(
            "\(session.title): step \(place?.offset ?? -1), \(step): \(place?.element.0 ?? "") where Linux said \(place?.element.1 ?? "")"
        )
    }

    private func make(_ definition: MapDefinition) throws(LinuxError) -> any MapStorage {
        do throws(MapError) {
            return try MapFactory(slots: SlotAllocator(count: Self.cpus), memoryLimit: 1 << 36).make(definition)
        } catch {
            throw error.errno
        }
    }
}
