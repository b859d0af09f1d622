import Foundation
import Testing

struct GenerateSwiftTests {
    @Test func `An object's programs, maps and variables are members`() throws {
        let outcome = try Tool.ebpf.run("generate", "swift", "Examples/flow-count/flow_count.bpf.o")
        #expect(outcome.status == 0)
        for line in [
            "public import EBPF", "public struct FlowCount: Sendable {",
            "        public var flow_count: Program? { collection.program(named: \"flow_count\") }",
            "        public var flows: TypedMap<flow, flow_stats> {",
            "    public struct flow: PlainStructure {",
        ] {
            #expect(outcome.output.split(separator: "\n").contains(Substring(line)), "\(line)")
        }
    }

    @Test func `The file is what is printed`() throws {
        let file = try TemporaryFile("Data.swift")
        let object = "Tests/Fixtures/objects/data.bpf.o"
        #expect(try Tool.ebpf.run("generate", "swift", object, "-o", file.path, "--internal").status == 0)
        let printed = try Tool.ebpf.run("generate", "swift", object, "--internal")
        #expect(file.bytes == Array(printed.output.utf8))
        #expect(!printed.output.contains("public "))
    }

    @Test func `An object without types says what to do`() throws {
        let outcome = try Tool.ebpf.run(
            "generate", "swift", "Examples/flow-count/flow_count.bpf.o", "--type", "nothing")
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("no struct, union, enum or typedef 'nothing'"))
    }
}
