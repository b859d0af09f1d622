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
    /// What counts memory when it is preloaded.
    private let counter: URL

    /// Compiles libbpf's side; says why there is none.
    init(objects: [String], libbpf prefix: String?, rounds: Int) throws {
        self.objects = objects
        self.rounds = rounds
        program = FileManager.default.temporaryDirectory.appending(path: "libbpf_open-\(getpid())")
        counter = FileManager.default.temporaryDirectory.appending(path: "heap_peak-\(getpid()).so")
        let library = prefix.map { ["-I\($0)/include", "\($0)/lib/libbpf.a"] } ?? ["-lbpf"]
        try Self.compile("libbpf_open.c", library + ["-lelf", "-lz"], to: program)
        try Self.compile("heap_peak.c", ["-shared", "-fPIC"], to: counter)
    }

    private static func compile(_ name: String, _ options: [String], to output: URL) throws {
        let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Loader/\(name)")
        let compiler = Process()
        compiler.executableURL = URL(filePath: "/usr/bin/env")
        compiler.arguments = ["cc", "-O2", source.standardized.path] + options + ["-o", output.path]
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

    /// Prints a line for each object and work: both times in milliseconds, their ratio, what both ask for in KiB, their ratio, and by
    /// how many KiB a fresh process grows.
    func run() throws {
        defer { for file in [program, counter] { try? FileManager.default.removeItem(at: file) } }
        print(
            "object, work: ms of libbpf, ms of swift-ebpf, ratio; memory asked for, KiB, ratio; growth of a fresh process, KiB"
        )
        for work in Work.allCases {
            var lines: [Line] = []
            for object in objects {
                guard let line = try compare(object, work) else {
                    print("  \(Self.name(object)), \(work.rawValue): libbpf refuses it")
                    continue
                }
                lines.append(line)
                print("  \(Self.name(object)), \(work.rawValue): \(line.text)")
            }
            summarize("\(work.rawValue), no CO-RE", lines.filter { !$0.usesKernelTypes })
            summarize("\(work.rawValue), CO-RE", lines.filter(\.usesKernelTypes))
        }
    }

    private func summarize(_ title: String, _ lines: [Line]) {
        let (times, memory) = (lines.map(\.timeRatio).sorted(), lines.map(\.memoryRatio).sorted())
        guard let slowest = times.last, let largest = memory.last else { return }
        print(
            String(
                format: "%@: %d objects; time: median %.2f, worst %.2f; memory: median %.2f, worst %.2f", title,
                times.count,
                times[times.count / 2], slowest, memory[memory.count / 2], largest))
    }

    /// What was measured of one object.
    private struct Line {
        var theirs: (time: Double, memory: MemoryPeak)
        var ours: (time: Double, memory: MemoryPeak)
        var usesKernelTypes: Bool

        var timeRatio: Double { ours.time / theirs.time }
        var memoryRatio: Double { Double(ours.memory.asked) / Double(max(theirs.memory.asked, 1)) }

        var text: String {
            String(
                format: "%.3f %.3f %.2f; %d %d %.2f; %d %d", theirs.time / 1e6, ours.time / 1e6, timeRatio,
                theirs.memory.asked / 1024, ours.memory.asked / 1024, memoryRatio, theirs.memory.resident,
                ours.memory.resident)
        }
    }

    private func compare(_ object: String, _ work: Work) throws -> Line? {
        let other = try Reference(program, object, work)
        var (theirs, ours): ([Double], [Double]) = ([], [])
        for _ in 0..<rounds {
            guard let time = try other.round() else { return nil }
            theirs.append(time)
            ours.append(try Self.time(object, work))
        }
        _ = try other.end()
        // Counting costs time, so memory is measured apart.
        let counted = try Reference(program, object, work, counter: counter)
        _ = try counted.round()
        return Line(
            theirs: (theirs.sorted()[theirs.count / 4], try counted.end()),
            ours: (ours.sorted()[ours.count / 4], try peak(object, work)),
            usesKernelTypes: try CollectionSpec(ObjectFile(FileBytes.read(object))).programs.contains {
                !$0.coreRelocations.isEmpty
            })
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

    /// What one round takes in a process of its own.
    private func peak(_ object: String, _ work: Work) throws -> MemoryPeak {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: CommandLine.arguments[0])
        process.arguments = ["--loader-peak", object, work.rawValue]
        process.environment = ProcessInfo.processInfo.environment.merging(["LD_PRELOAD": counter.path]) { $1 }
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return MemoryPeak(line: text)
    }
}

extension MemoryPeak {
    /// Reads what either side prints.
    fileprivate init(line: String) {
        let numbers = line.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        if numbers.count == 2 { (resident, asked) = (numbers[0], numbers[1]) }
    }
}

/// libbpf's side: a process that does one round for each byte it gets.
private struct Reference {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init(_ program: URL, _ object: String, _ work: LoaderComparison.Work, counter: URL? = nil) throws {
        if let counter {
            process.environment = ProcessInfo.processInfo.environment.merging(["LD_PRELOAD": counter.path]) { $1 }
        }
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
    func end() throws -> MemoryPeak {
        try input.fileHandleForWriting.close()
        defer { process.waitUntilExit() }
        return MemoryPeak(line: line())
    }

    private func line() -> String {
        var text = ""
        while let byte = try? output.fileHandleForReading.read(upToCount: 1), byte != Data([0x0a]), !byte.isEmpty {
            text += String(decoding: byte, as: UTF8.self)
        }
        return text
    }
}
