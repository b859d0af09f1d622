import EBPF
import Foundation

/// Prints every comparison: the time of one unit, and its ratio to the first candidate's.
///
///     benchmarks [--brief] [--json] [--maps [--only TEXT] | --probes]
///     benchmarks programs FOLDER [--brief] [--compile | --hardening] [NAME...]
///     benchmarks --loader OBJECT… [--libbpf PREFIX]
///
/// `--maps` compares maps alone, with `--only` those whose title begins so; `--probes` reads of any address alone; `--compile` times the
/// compiler alone, for each program.

if CommandLine.arguments.dropFirst().first == "programs" {
    try measurePrograms(Array(CommandLine.arguments.dropFirst(2)))
    exit(0)
}
if CommandLine.arguments.dropFirst().first == "--loader-peak", CommandLine.arguments.count == 4 {
    let peak = try MemoryPeak.measure {
        try LoaderComparison.perform(CommandLine.arguments[2], .init(rawValue: CommandLine.arguments[3]) ?? .open)
    }
    print(peak.resident, peak.asked)
    exit(0)
}
if CommandLine.arguments.dropFirst().first == "--loader" {
    var words = Array(CommandLine.arguments.dropFirst(2))
    var prefix: String?
    if let option = words.firstIndex(of: "--libbpf"), option + 1 < words.count {
        prefix = words[option + 1]
        words.removeSubrange(option...option + 1)
    }
    do {
        try LoaderComparison(objects: words, libbpf: prefix, rounds: 15).run()
    } catch let skipped as LoaderComparison.Skipped {
        print("skipped: \(skipped)")
    }
    exit(0)
}
var words = Array(CommandLine.arguments.dropFirst())
var only: String?
if let option = words.firstIndex(of: "--only"), option + 1 < words.count {
    only = words[option + 1]
    words.removeSubrange(option...option + 1)
}
let arguments = Set(words)
if let unknown = arguments.subtracting(["--brief", "--json", "--maps", "--probes"]).first {
    FileHandle.standardError.write(
        Data("usage: benchmarks [--brief] [--json] [--maps | --probes]; what is '\(unknown)'?\n".utf8))
    exit(2)
}
let rounds = arguments.contains("--brief") ? 5 : 25
let maps = MapComparisons.all
let (comparisons, skipped) =
    arguments.contains("--probes")
    ? (try Comparisons.probes(), [])
    : arguments.contains("--maps") ? maps(only) : try Comparisons.all(with: maps(nil))
var report: [(String, StructuredValue)] = []

for comparison in comparisons {
    let results = try comparison.measure(rounds: rounds)
    report.append((comparison.title, .array(results.map(structured))))
    if arguments.contains("--json") { continue }
    print("\(comparison.title), ns per \(comparison.unit)")
    for result in results {
        let time = String(format: "%12.2f", result.nanoseconds)
        print(
            "  \(result.name.padding(toLength: 28, withPad: " ", startingAt: 0))\(time)"
                + String(format: "%9.2fx", result.ratio))
    }
    for bar in comparison.bars { if let line = bar.line(results) { print("  " + line) } }
}
if arguments.contains("--maps"), !arguments.contains("--json") { try MapReport.printAll(only: only) }
if arguments.contains("--json") { print(StructuredValue.object(report).json(pretty: true)) }
for reason in skipped { print("skipped: \(reason)") }

func structured(_ result: Comparison.Result) -> StructuredValue {
    ["name": .string(result.name), "nanoseconds": .double(result.nanoseconds), "ratio": .double(result.ratio)]
}

/// Compiles the programs of a folder for BPF and for this machine, and compares.
func measurePrograms(_ arguments: [String]) throws {
    guard let folder = arguments.first ?? ProcessInfo.processInfo.environment["EBPF_BENCHMARK_PROGRAMS"] else {
        print("skipped: programs: no folder was given")
        return
    }
    let options = ["--brief", "--compile", "--hardening"]
    if let unknown = arguments.dropFirst().first(where: { $0.hasPrefix("--") && !options.contains($0) }) {
        FileHandle.standardError.write(
            Data(
                "usage: benchmarks programs FOLDER [--brief] [--compile | --hardening] [NAME...]; what is '\(unknown)'?\n"
                    .utf8))
        exit(2)
    }
    let names = arguments.dropFirst().filter { !$0.hasPrefix("--") }
    let set = try ProgramSet(folder, rounds: arguments.contains("--brief") ? 5 : 25, only: Array(names))
    if arguments.contains("--compile") {
        for (name, times) in try set.compileTimesByName() { print(ProgramSetReport.line(name, times)) }
        print(ProgramSetReport.line(try set.compileTimes()))
        for count in SyntheticProgram.lengths {
            let times = try CompileTimes(try SyntheticProgram.instructions(count: count), rounds: set.rounds)
            print(ProgramSetReport.line("synthetic", times) + ";" + ProgramSetReport.line(times).dropFirst(9))
        }
        return
    }
    if arguments.contains("--hardening") { return try measureHardening(set, Array(names)) }
    print(ProgramSetReport.header)
    let (rows, skipped) = set.measure { print(ProgramSetReport.line($0)) }
    let compiling = try set.compileTimes()
    print(ProgramSetReport.line(compiling))
    for line in ProgramSetReport.summary(rows) { print(line) }
    if names.isEmpty { print(ProgramSetReport.line(try LookupCosts(set))) }
    for reason in skipped { print("skipped: \(reason)") }
}

/// Compares hardened machine code with what is not.
func measureHardening(_ set: ProgramSet, _ names: [String]) throws {
    let costs = HardeningCosts(set)
    print(HardeningCosts.header)
    let rows = try costs.measure(names.isEmpty ? HardeningCosts.names : names) { print(HardeningCosts.line($0)) }
    for line in HardeningCosts.summary(rows) { print(line) }
}
