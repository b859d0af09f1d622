import BPFModel
import BPFTypeFormat
import Foundation
import ProgramGenerator

/// Compares verdicts with the running kernel's: same bytes, same maps.
///
/// Needs root and bpf(2). Exit status: 0 no false accept, 1 some, 2 nothing could be compared.
let usage = """
    usage: ebpf-compare generated [--seed=N] [--count=N] [--seconds=N] [--pieces=N] [--mistakes=N] [--show]
           ebpf-compare objects DIR [--rounds=N] [--only=PROGRAM] [--files=PREFIX] [--table] [--difference]
           ebpf-compare limits
    """
let arguments = Array(CommandLine.arguments.dropFirst())

func option(_ name: String) -> String? {
    arguments.first { $0.hasPrefix("--\(name)=") }.map { String($0.dropFirst(name.utf8.count + 3)) }
}

func number(_ name: String) -> Int? { option(name).flatMap { Int($0) } }

func compareGenerated() throws(LinuxError) -> Tally {
    var comparison = GeneratedComparison(maps: try LiveMaps())
    if let pieces = number("pieces") { comparison.options.pieces = pieces }
    if let mistakes = number("mistakes") { comparison.options.mistakes = mistakes }
    comparison.shows = arguments.contains("--show")
    let seed = UInt64(number("seed") ?? 1)
    let end = ContinuousClock.now + .seconds(number("seconds") ?? 86_400)
    for offset in 0..<UInt64(number("count") ?? 1000) where ContinuousClock.now < end {
        try comparison.compare(seed: seed + offset)
    }
    return comparison.tally
}

func compareObjects(in folder: String) -> Tally {
    var comparison = ObjectComparison()
    comparison.rounds = number("rounds") ?? 1
    comparison.only = option("only")
    comparison.showsDifference = arguments.contains("--difference")
    if let types = FileManager.default.contents(atPath: "/sys/kernel/btf/vmlinux") {
        comparison.kernel = try? BTF([UInt8](types))
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names.sorted() where name.hasSuffix(".o") && name.hasPrefix(option("files") ?? "") {
        guard let data = FileManager.default.contents(atPath: folder + "/" + name) else { continue }
        comparison.compare(name, [UInt8](data))
    }
    for (reason, count) in comparison.skipped.sorted(by: { $0.key < $1.key }) { print("skipped \(count): \(reason)") }
    let report = TimingReport(comparison.timings)
    print(arguments.contains("--table") ? report.table : report.text)
    return comparison.tally
}

do throws(LinuxError) {
    if arguments.first == "limits" {
        for program in HostileProgram.all { print(program.measure()) }
        exit(0)
    }
    let tally: Tally
    switch (arguments.first, arguments.dropFirst().first { !$0.hasPrefix("--") }) {
    case ("generated", nil): tally = try compareGenerated()
    case ("objects", let folder?): tally = compareObjects(in: folder)
    default:
        print(usage)
        exit(2)
    }
    print(tally.report)
    exit(tally.programs == 0 ? 2 : tally.falseAccepts.isEmpty ? 0 : 1)
} catch {
    print("skipped: bpf(2) refuses maps here: \(error)")
    exit(2)
}
