import Foundation
import Testing

struct BTFMinimizeCommandTests {
    private static let object = "Tests/Fixtures/objects/core_relocations.bpf.o"

    @Test func `The types that are left still answer every relocation`() throws {
        let out = try TemporaryFile("minimal.btf")
        let outcome = try Tool.ebpf.run("btf", "minimize", Self.object, out.path, Self.object)
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("\(out.path): "))
        let again = try TemporaryFile("again.btf")
        #expect(try Tool.ebpf.run("btf", "minimize", out.path, again.path, Self.object).status == 0)
        let (first, second) = (
            try Data(contentsOf: URL(filePath: out.path)), try Data(contentsOf: URL(filePath: again.path))
        )
        #expect(first == second)
        let types = try Tool.ebpf.run("btf", "dump", "file", out.path)
        #expect(types.output.contains("STRUCT"))
        #expect(!types.output.contains("FUNC "))
    }

    @Test func `An object without the types it asks for is told so`() throws {
        let outcome = try Tool.ebpf.run("btf", "minimize", "/dev/null", "/dev/null", Self.object)
        #expect(outcome.status == 2)
        #expect(outcome.errors.hasPrefix("error: /dev/null: "))
    }
}
