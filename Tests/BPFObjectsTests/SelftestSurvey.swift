import BPFBytes
import BPFInstructions
import BPFModel
import BPFObjects
import BPFTypeFormat
import Foundation
import Testing

struct FNV { var h: UInt64 = 0xcbf2_9ce4_8422_2325
    mutating func add(_ b: some Sequence<UInt8>) { for x in b { h ^= UInt64(x); h = h &* 0x100_0000_01b3 } }
    mutating func add(_ v: UInt32) { for s in [0, 8, 16, 24] { add([UInt8(truncatingIfNeeded: v >> UInt32(s))]) } }
}

func line(_ p: ProgramSpec) -> String {
    var out = "prog \(p.name) \(p.sectionName) \(p.type?.name ?? "-") \(p.type == nil ? -1 : Int(p.attachType?.rawValue ?? 0)) \(p.instructions.count)"
    var code = p.instructions
    for r in p.references {
        let k = r.slot
        switch r.target {
        case .map(let n): out += " \(k)=map:\(n)"
        case .mapValue(let n, let o): out += " \(k)=val:\(n)+\(o)"
        case .function(let s): out += " \(k)=func:\(s)"; continue
        case .kernelFunction(let n, let w): out += " \(k)=kfunc:\(n),\(w ? 1 : 0)"
        case .kernelVariable(let n, let t, let w): out += " \(k)=ksym:\(n),\(t ? 1 : 0),\(w ? 1 : 0)"
        }
        code[k].source = .r0; code[k].immediate = 0
        if code[k].isWide { code[k + 1].immediate = 0 }
    }
    var h = FNV(), l = FNV(), f = FNV()
    h.add(Instruction.encode(code, in: .little))
    for x in p.lines { l.add(UInt32(x.slot)); l.add(UInt32(x.line << 10 | x.column)); l.add(x.text.utf8) }
    for x in p.functions { f.add(UInt32(x.slot)); f.add(x.type.rawValue) }
    return out + " code=\(String(h.h, radix: 16)) lines=\(p.lines.count):\(String(l.h, radix: 16)) funcs=\(p.functions.count):\(String(f.h, radix: 16))"
}

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
            for p in spec.programs { out += "\(file.lastPathComponent) \(line(p))\n" }
            for m in spec.maps {
                out += "\(file.lastPathComponent) map \(m.name) \(m.type.name) \(m.keySize) \(m.valueSize) \(m.maxEntries) \(m.flags.rawValue) \(m.numaNode ?? 0) \(m.extra)\n"
                if m.origin == .definition { for e in m.initialPrograms + m.initialMaps { out += "\(file.lastPathComponent) init \(m.name) \(e.index) \(e.name)\n" } }
                if let i = m.inner { out += "\(file.lastPathComponent) inner \(i.name) \(i.type.name) \(i.keySize) \(i.valueSize) \(i.maxEntries) \(i.flags.rawValue)\n" }
            }
            if let btf = spec.btf {
                do {
                    for n in try btf.identifiers().lowerBound.rawValue..<btf.identifiers().upperBound.rawValue {
                        switch try btf.type(TypeID(rawValue: n)) {
                        case .function(let name, _, let l): out += "\(file.lastPathComponent) btf \(n) func \(name) \(l.rawValue)\n"
                        case .dataSection(let d) where d.name != ".ksyms":
                            out += "\(file.lastPathComponent) btf \(n) sec \(d.name) \(d.size)"
                            for v in d.variables {
                                var l: UInt32 = 9
                                if d.name != ".kconfig", case .variable(_, _, let k) = try btf.type(v.type) { l = k.rawValue }
                                out += " \(v.type):\(v.offset):\(v.size):\(l)" }
                            out += "\n"
                        default: break }
                    }
                } catch { print("btf \(error)") }
            }
        } catch {
            print("\(file.lastPathComponent): \(error)")
        }
    }
    print("\(good) of \(files.count) in \(time)")
    try out.write(toFile: "/tmp/survey.out", atomically: true, encoding: .utf8)
}
