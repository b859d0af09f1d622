import Foundation
import Testing

@Suite struct VerifyCommandTests {
    private static let rejected = "Tests/Fixtures/rejected/rejected.bpf.o"

    @Test func acceptsTheExample() throws {
        let outcome = try Tool.ebpf.run("verify", "Examples/flow-count/flow_count.bpf.o")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("accepted"))
        #expect(outcome.errors.isEmpty)
    }

    @Test func saysYesAndNoForEachProgram() throws {
        let outcome = try Tool.ebpf.run("verify", Self.rejected)
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("error: R0 invalid mem access 'map_value_or_null'\n"))
        #expect(outcome.output.contains("error: invalid access to packet, off=14 size=1, R1(id=0,off=14,r=0)\n"))
        #expect(outcome.output.hasSuffix("\n1 accepted, 4 rejected\n"))
        #expect(try Tool.ebpf.run("verify", Self.rejected, "--program", "sound").status == 0)
    }

    @Test func writesJSON() throws {
        let report = try json("verify", Self.rejected, "--json", "--cost")
        let programs = try #require(report["programs"] as? [[String: Any]])
        let sound = try #require(programs.first { $0["name"] as? String == "sound" })
        #expect(sound["verdict"] as? String == "accepted")
        #expect((sound["processed"] as? Int ?? 0) > 0)
        let cost = try #require(sound["cost"] as? [[String: Any]])
        #expect(cost.reduce(0) { $0 + ($1["processed"] as? Int ?? 0) } == sound["processed"] as? Int)
        let calls = (sound["facts"] as? [String: Any])?["map_calls"] as? [[String: Any]]
        #expect(calls?.first?["key"] as? String == "03000000")
        let careless = try #require(programs.first { $0["name"] as? String == "careless" })
        let error = try #require(careless["error"] as? [String: Any])
        #expect(error["family"] as? String == "packet-bounds")
        #expect((error["source"] as? [String: Any])?["line"] as? Int == 30)
        #expect((report["summary"] as? [String: Any])?["rejected"] as? Int == 4)
    }

    @Test func writesSARIF() throws {
        let report = try json("verify", Self.rejected, "--sarif")
        #expect(report["version"] as? String == "2.1.0")
        let run = try #require((report["runs"] as? [[String: Any]])?.first)
        let results = try #require(run["results"] as? [[String: Any]])
        #expect(results.count == 4)
        let rules = ((run["tool"] as? [String: Any])?["driver"] as? [String: Any])?["rules"] as? [[String: Any]]
        let identifiers = Set(try #require(rules).compactMap { $0["id"] as? String })
        for result in results { #expect(identifiers.contains(try #require(result["ruleId"] as? String))) }
    }

    @Test func countsWhatCannotBeVerified() throws {
        let outcome = try Tool.ebpf.run("verify", "Tests/Fixtures/objects/core_relocations.bpf.o")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("not verified"))
        #expect(outcome.output.contains("CO-RE relocations against a kernel)"))
    }

    @Test func `Programs are verified as they are for the kernel that is named`() throws {
        let object = "Tests/Fixtures/objects/core_relocations.bpf.o"
        let outcome = try Tool.ebpf.run("verify", object, "--btf", object)
        #expect(!outcome.output.contains("CO-RE"), "\(outcome.output)")
        #expect(outcome.output.contains("accepted"), "\(outcome.output)")
        let wrong = try Tool.ebpf.run("verify", object, "--btf", "README.md")
        #expect(wrong.status == 2)
        #expect(wrong.errors.hasPrefix("error: README.md: neither BTF"))
    }

    @Test func printsTheLogOfTheKernel() throws {
        let outcome = try Tool.ebpf.run("verify", Self.rejected, "--program", "careless", "--log-level", "2")
        #expect(outcome.output.contains("0: (61) r1 = *(u32 *)(r1 +0)"))
        #expect(outcome.output.contains("processed 2 insns (limit 1000000)"))
    }

    @Test(arguments: [
        (["verify", "no.o"], "no.o: no such file or directory"),
        (["verify", "LICENSE"], "LICENSE: "),
        (["verify", rejected, "--program", "missing"], "no program 'missing'; there are: careless"),
        (["verify", rejected, "--profile", "2.6"], "--profile"),
        (["verify", rejected, "--log-level", "8"], "--log-level"),
        (["verify", rejected, "--privilege", "god"], "--privilege"),
        (["verify", rejected, "--json", "--sarif"], "Give either --json or --sarif."),
        (["verify"], "objects"),
    ])
    func saysWhatIsWrong(arguments: [String], message: String) throws {
        let outcome = try Tool.ebpf.run(arguments)
        #expect(outcome.status == 2, "\(outcome.output)")
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }

    @Test func aBadFileDoesNotKeepOthersFromBeingVerified() throws {
        let outcome = try Tool.ebpf.run("verify", "LICENSE", "Examples/flow-count/flow_count.bpf.o")
        #expect(outcome.status == 2)
        #expect(outcome.errors.hasPrefix("error: LICENSE: "))
        #expect(outcome.output.contains("accepted"))
    }

    private func json(_ arguments: String...) throws -> [String: Any] {
        let outcome = try Tool.ebpf.run(arguments)
        #expect(outcome.errors.isEmpty, "\(outcome.errors)")
        return try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    }
}
