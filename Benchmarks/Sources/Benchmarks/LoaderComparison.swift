import EBPF
import Foundation

/// Opening objects and making them ready to load, against libbpf: the same objects in the same run, round by round.
///
///     benchmarks --loader OBJECT… [--libbpf PREFIX]
///
/// libbpf's side is `Loader/libbpf_open.c`, compiled here with the system's libbpf or the one below PREFIX (`include`, `lib`).
struct LoaderComparison {
    /// What is done to an object.
    enum Work: String, CaseIterable {
        /// Its programs and maps are known.
        case open
        /// The kernel's types are read and all relocations carried out.
        case relocate
    }

    let objects: [String]
    let rounds: Int
    private let program: URL

    /// Compiles libbpf's side; says why there is none.
    init(objects: [String], libbpf prefix: String?, rounds: Int) throws {
        self.objects = objects
        self.rounds = rounds
        program = FileManager.default.temporaryDirectory.appending(path: "libbpf_open-\(getpid())")
        let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Loader/libbpf_open.c")
        let library = prefix.map { ["-I\($0)/include", "\($0)/lib/libbpf.a"] } ?? ["-lbpf"]
        let arguments = ["cc", "-O2", source.standardized.path] + library + ["-lelf", "-lz", "-o", program.path]
        let compiler = Process()
        compiler.executableURL = URL(filePath: "/usr/bin/env")
        compiler.arguments = arguments
        compiler.standardError = FileHandle.nullDevice
        try compiler.run()
        compiler.waitUntilExit()
        guard compiler.terminationStatus == 0 else { throw Skipped(reason: "no libbpf to compare with (libbpf-dev)") }
    }

    /// Why there is nothing to compare.
    struct Skipped: Error, CustomStringConvertible {
        let reason: String
        var description: String { reason }
    }

    /// Prints a line for each object and work: both times in milliseconds, their ratio, both peaks in KiB.
    func run() throws {
        defer { try? FileManager.default.removeItem(at: program) }
        print("object, work: ms of libbpf, ms of swift-ebpf, ratio; growth of peak memory in KiB, ratio")
        for work in Work.allCases {
            var ratios: [Double] = []
            for object in objects {
                guard let line = try compare(object, work) else {
                    print("  \(Self.name(object)), \(work.rawValue): libbpf refuses it")
                    continue
                }
                ratios.append(line.ratio)
                print("  \(Self.name(object)), \(work.rawValue): \(line.text)")
            }
            let sorted = ratios.sorted()
            guard let worst = sorted.last else { continue }
            print(
                String(
                    format: "%@: median ratio %.2f, worst %.2f, %d objects", work.rawValue, sorted[sorted.count / 2],
                    worst, sorted.count))
        }
    }

    private func compare(_ object: String, _ work: Work) throws -> (text: String, ratio: Double)? {
        let other = try Reference(program, object, work)
        var (theirs, ours): ([Double], [Double]) = ([], [])
        for _ in 0..<rounds {
            guard let time = try other.round() else { return nil }
            theirs.append(time)
            ours.append(try Self.time(object, work))
        }
        let theirPeak = try other.end()
        let ourPeak = try Self.peak(object, work)
        let (left, right) = (theirs.sorted()[theirs.count / 4], ours.sorted()[ours.count / 4])
        let text = String(
            format: "%.3f %.3f %.2f; %d %d %.2f", left / 1e6, right / 1e6, right / left, theirPeak, ourPeak,
            Double(ourPeak) / Double(max(theirPeak, 1)))
        return (text, right / left)
    }

    private static func name(_ object: String) -> String { URL(filePath: object).lastPathComponent }

    /// Nanoseconds of one round of ours.
    private static func time(_ object: String, _ work: Work) throws -> Double {
        let clock = ContinuousClock()
        let elapsed = try clock.measure { try perform(object, work) }
        return Double(elapsed.components.seconds) * 1e9 + Double(elapsed.components.attoseconds) / 1e9
    }

    /// The work itself, from the file's name on.
    static func perform(_ object: String, _ work: Work) throws {
        let spec = try CollectionSpec(ObjectFile(FileBytes.read(object)))
        guard work == .relocate else { return }
        let needsTypes = spec.programs.contains { !$0.coreRelocations.isEmpty }
        if needsTypes { _ = try spec.relocated(against: BTF(FileBytes.read("/sys/kernel/btf/vmlinux"))) }
    }

    /// By how much the peak of resident memory grows in a fresh process, in KiB.
    private static func peak(_ object: String, _ work: Work) throws -> Int {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: CommandLine.arguments[0])
        process.arguments = ["--loader-peak", object, work.rawValue]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
    }
}

/// libbpf's side: a process that does one round for each byte it gets.
private struct Reference {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init(_ program: URL, _ object: String, _ work: LoaderComparison.Work) throws {
        process.executableURL = program
        process.arguments = [object, work.rawValue]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    /// Nanoseconds of one round; nil when libbpf refuses the object.
    func round() throws -> Double? {
        try input.fileHandleForWriting.write(contentsOf: Data([0]))
        return Double(line())
    }

    /// The peak of memory.
    func end() throws -> Int {
        try input.fileHandleForWriting.close()
        defer { process.waitUntilExit() }
        return Int(line()) ?? 0
    }

    private func line() -> String {
        var text = ""
        while let byte = try? output.fileHandleForReading.read(upToCount: 1), byte != Data([0x0a]), !byte.isEmpty {
            text += String(decoding: byte, as: UTF8.self)
        }
        return text
    }
}
