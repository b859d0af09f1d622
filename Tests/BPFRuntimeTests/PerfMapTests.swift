import BPFPlatform
import BPFRuntime
import Testing

@Suite("Names for profilers", .enabled(if: ExecutionMode.allCases.contains(.native), "there is no compiler here"))
struct PerfMapTests {
    @Test func machineCodeHasItsName() throws {
        PerfMap.enable()
        let name = "named_for_a_profiler"
        let program = try program("r0 = 1 \n exit", name: name, mode: .native)
        let bytes = try #require(HostFile.contents(of: PerfMap.path, limit: 1 << 20))
        let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").last { $0.hasSuffix(name) }
        let fields = try #require(line).split(separator: " ")
        try #require(fields.count == 3)
        #expect(fields[2] == "bpf_prog_\(name)")
        #expect(Int(fields[1], radix: 16) == program.machineCode?.count)
        #expect(UInt(fields[0], radix: 16) != 0)
    }
}
