import Foundation
import Testing

@Suite struct BTFCheckCommandTests {
    @Test func `Deduplicated types are smaller and still loadable`() throws {
        let out = try TemporaryFile("deduplicated.btf")
        let object = "Tests/Fixtures/objects/data.bpf.o"
        #expect(try Tool.ebpf.run("btf", "deduplicate", object, out.path).status == 0)
        #expect(try Tool.ebpf.run("btf", "dump", "file", out.path).output.contains("DATASEC '.data'"))
        let outcome = try Tool.ebpf.run("btf", "check", object)
        #expect(outcome.output == "\(object): accepted\n")
        #expect(outcome.status == 0)
    }

    @Test func `What Linux would not load is said in its words, with status one`() throws {
        let object = "Tests/Fixtures/objects/externs.bpf.o"
        let raw = try TemporaryFile("externs.btf")
        #expect(try Tool.ebpf.run("btf", "deduplicate", object, raw.path).status == 0)
        let outcome = try Tool.ebpf.run("btf", "check", object, raw.path, "LICENSE")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("\(object): accepted"))
        #expect(outcome.output.contains("\(raw.path): refused: "))
        #expect(outcome.output.contains("LICENSE: refused: Invalid magic"))
    }
}
