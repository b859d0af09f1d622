import Foundation
import Testing

@Suite struct BTFDumpCommandTests {
    private let object = "Examples/flow-count/flow_count.bpf.o"

    @Test func printsRecords() throws {
        let outcome = try Tool.ebpf.run("btf", "dump", "file", object)
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("[1] PTR '(anon)' type_id=3\n[2] INT 'int' size=4"))
    }

    @Test func printsOneRecord() throws {
        let outcome = try Tool.ebpf.run("btf", "dump", "file", object, "root_id", "2")
        #expect(outcome.output == "[2] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED\n")
    }

    @Test func printsC() throws {
        let outcome = try Tool.ebpf.run("btf", "dump", "file", object, "format", "c")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("struct flow {\n\tstruct in6_addr saddr;\n\tstruct in6_addr daddr;\n"))
    }

    @Test func printsJSON() throws {
        let outcome = try Tool.ebpf.run("btf", "dump", "--json", "file", object, "root_id", "2")
        let expected = """
            {"types":[{"id":2,"kind":"INT","name":"int","size":4,"bits_offset":0,"nr_bits":32,"encoding":"SIGNED"}]}

            """
        #expect(outcome.output == expected)
    }

    @Test(arguments: [
        (["btf", "dump", "file"], "'file' needs a file name after it"),
        (["btf", "dump", "id", "1"], "asks the kernel, which this version can't"),
        (["btf", "dump", "file", "x", "format", "d"], "format is raw or c, not 'd'"),
        (["btf", "dump", "file", "x", "root_id", "one"], "'one' is no type ID"),
        (["btf", "dump", "file", "LICENSE"], "LICENSE: "),
        (["btf", "dump", "file", "Examples/flow-count/flow_count.bpf.o", "root_id", "999"], "flow_count.bpf.o: "),
        (["btf", "dump", "file", "Examples/flow-count/flow_count.bpf.o", "format", "c", "--json"], "no JSON form"),
    ])
    func saysWhatIsWrong(arguments: [String], message: String) throws {
        let outcome = try Tool.ebpf.run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
    }
}
