import Foundation
import FuzzTargets

/// Runs one target over saved cases and seeds, then over damaged copies of them, for a time: for toolchains without libFuzzer.
///
///     fuzz-mutate TARGET SECONDS [SEED-FILE-OR-FOLDER…]
///
/// The input at hand is always on disk as `fuzz-TARGET.input`, so a crash or a hang leaves its case behind.

func fail(_ message: String) -> Never {
    FileHandle.standardError.write(Data((message + "\n").utf8))
    exit(2)
}

func files(at path: String) -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { fail("\(path): no such file") }
    guard isFolder.boolValue else { return [path] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.sorted().map { path + "/" + $0 }
}

let arguments = CommandLine.arguments.dropFirst()
guard let name = arguments.first, let target = FuzzTarget.named(name),
    let seconds = arguments.dropFirst().first.flatMap(Double.init)
else {
    fail("usage: fuzz-mutate (\(FuzzTarget.all.map(\.name).joined(separator: "|"))) SECONDS [SEED…]")
}
let seeds = arguments.dropFirst(2).flatMap(files).compactMap {
    FileManager.default.contents(atPath: $0).map(Array.init)
}
let evidence = URL(filePath: "fuzz-\(name).input")

func feed(_ bytes: [UInt8]) {
    do { try Data(bytes).write(to: evidence) } catch { fail("\(evidence.path): \(error)") }
    target.feed(bytes)
}

for seed in seeds { feed(seed) }
print("\(name): \(seeds.count) saved inputs pass")

var mutator = Mutator(seed: UInt64(seconds) &+ UInt64(seeds.count))
let deadline = Date(timeIntervalSinceNow: seconds)
var count = 0
while Date() < deadline {
    feed(mutator.mutate(seeds.isEmpty ? [] : seeds[count % seeds.count]))
    count += 1
}
try? FileManager.default.removeItem(at: evidence)
print("\(name): \(count) damaged inputs, no trap")
