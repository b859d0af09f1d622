import BPFBytes
import BPFObjects
import Foundation
import Testing

@Test(.enabled(if: ProcessInfo.processInfo.environment["EBPF_OBJECTS"] != nil, "EBPF_OBJECTS names no folder of objects"))
func survey() throws {
    let folder = URL(fileURLWithPath: ProcessInfo.processInfo.environment["EBPF_OBJECTS"]!)
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        .filter { $0.pathExtension == "o" }.sorted { $0.path < $1.path }
    var out = ""
    var good = 0
    var time: ContinuousClock.Duration = .zero
    for file in files {
        let bytes = [UInt8](try Data(contentsOf: file))
        do throws(ObjectError) {
            let start = ContinuousClock.now
            let spec = try CollectionSpec(try ObjectFile(bytes))
            time += ContinuousClock.now - start
            good += 1
            for p in spec.programs {
                out += "\(file.lastPathComponent) prog \(p.name) \(p.sectionName) \(p.type?.name ?? "-") \(p.instructions.count)"
                for i in p.instructions.indices where p.instructions[i].opcode == 0x85 && p.instructions[i].source.rawValue == 1 { out += " \(i):\(p.instructions[i].immediate)" }
                for i in p.references { if case .function(let s) = i.target { out += " \(i.slot)f\(s)" } }
                out += "\n"
            }
            for m in spec.maps { out += "\(file.lastPathComponent) map \(m.name) \(m.type.name) \(m.keySize) \(m.valueSize) \(m.maxEntries) \(m.flags.rawValue)\n" }
        } catch {
            print("\(file.lastPathComponent): \(error)")
        }
    }
    print("\(good) of \(files.count) in \(time)")
    try out.write(toFile: "/tmp/survey.out", atomically: true, encoding: .utf8)
}
