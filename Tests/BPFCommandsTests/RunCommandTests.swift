import Foundation
import Testing

@Suite struct RunCommandTests {
    private let flowCount = [
        "run", "Examples/flow-count/flow_count.bpf.o", "--pcap", "Examples/flow-count/flow-count.pcap",
    ]

    @Test func countsTheFlowsOfTheExample() throws {
        let outcome = try Tool.ebpf.run(flowCount)
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("XDP_PASS   3025"))
        #expect(outcome.output.contains("flows (hash, 20 of 16384 entries)"))
        #expect(outcome.output.contains("::ffff:192.0.2.2     ::ffff:198.51.100.2  37232      7      443   66283"))
        #expect(outcome.output.contains("2001:db8:2::2        2001:db8:1::2            7  38154      321   56309"))
    }

    @Test func saysTheSameAsJSON() throws {
        let report = try json(flowCount + ["--json"])
        let program = try #require((report["programs"] as? [[String: Any]])?.first)
        #expect(program["runs"] as? Int == 3025)
        #expect(program["verdicts"] as? [String: Int] == ["XDP_PASS": 3025])
        let maps = try #require(report["maps"] as? [[String: Any]])
        let flows = try #require(maps.first { $0["name"] as? String == "flows" }?["elements"] as? [[String: Any]])
        let retransmissions = flows.compactMap { ($0["value"] as? [String: Any])?["retransmissions"] as? Int }
        #expect(retransmissions.count == 20)
        #expect(retransmissions.reduce(0, +) == 83)
    }

    @Test(arguments: EngineNames.all.filter { $0 != "checked" }) func saysWhatExecutedTheProgram(engine: String) throws
    {
        let report = try json(flowCount + ["--engine", engine, "--json"])
        let program = try #require((report["programs"] as? [[String: Any]])?.first)
        #expect(program["engine"] as? String == engine)
        #expect(program["verdicts"] as? [String: Int] == ["XDP_PASS": 3025])
    }

    @Test(arguments: [["--jit-harden", "2"], ["--retpolines"], ["--jit-harden", "1", "--privilege", "none"]])
    func hardenedCodeDoesTheSame(options: [String]) throws {
        try #require(EngineNames.all.contains("jit"), "there is no compiler here")
        let object = try assemble("r0 = 0x1234\nif r0 == 0x1234 goto +1\nr0 = 1\nr0 &= 3\nexit", section: "socket")
        let report = try json(
            ["run", object.path, "--data", "00112233445566778899aabbccdd", "--engine", "jit", "--json"] + options)
        let program = try #require((report["programs"] as? [[String: Any]])?.first)
        #expect(program["engine"] as? String == "jit")
        #expect(program["retval"] as? Int == 0)
    }

    @Test func privilegeIsTheVerifiers() throws {
        // XDP is not for those without any rights.
        let outcome = try Tool.ebpf.run(flowCount + ["--privilege", "none"])
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
    }

    @Test func hardeningGoesWithMachineCode() throws {
        let outcome = try Tool.ebpf.run(flowCount + ["--jit-harden", "2"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("--jit-harden and --retpolines go with --engine jit."))
        #expect(try Tool.ebpf.run(flowCount + ["--engine", "jit", "--jit-harden", "3"]).status == 2)
    }

    @Test func writesThePacketsThatWentOn() throws {
        let copy = try TemporaryFile("out.pcap")
        #expect(try Tool.ebpf.run(flowCount + ["--write-pcap", copy.path]).status == 0)
        let again = try Tool.ebpf.run(flowCount.dropLast() + [copy.path])
        #expect(again.output.contains("3025 frames, 1218030 bytes"))
    }

    @Test func runsOverOnePacket() throws {
        let object = try assemble("r0 = 2\nexit")
        let report = try json(["run", object.path, "--data", "00112233445566778899aabbccdd", "--repeat", "3", "--json"])
        let program = try #require((report["programs"] as? [[String: Any]])?.first)
        #expect(program["retval"] as? Int == 2)
        #expect(program["verdict"] as? String == "XDP_PASS")
        #expect(program["runs"] as? Int == 3)
        #expect(program["data_out"] as? String == "00112233445566778899aabbccdd")
    }

    @Test func aTrapNamesInstructionAddressAndRegionAndIsStatusOne() throws {
        let object = try assemble("r2 = *(u32 *)(r1 +0)\nr0 = *(u8 *)(r2 +14)\nexit")
        let outcome = try Tool.ebpf.run("run", object.path, "--data", "00112233445566778899aabbccdd", "--unverified")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("program xdp, instruction 1: 1-byte read at offset 14 of the packet"))
    }

    @Test func refusesWhatTheVerifierRejects() throws {
        let object = try assemble("r2 = *(u32 *)(r1 +0)\nr0 = *(u8 *)(r2 +14)\nexit")
        let outcome = try Tool.ebpf.run("run", object.path, "--data", "00112233445566778899aabbccdd")
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasPrefix("error: invalid access to packet, off=14 size=1, R2(id=0,off=14,r=0)\n"))
        #expect(outcome.output.isEmpty)
    }

    @Test func saysWhyAProgramCannotBeVerifiedAndRunsItWhenTold() throws {
        let arguments = [
            "run", "Tests/Fixtures/rejected/relocated.bpf.o", "--data", "00112233445566778899aabbccdd",
        ]
        let refused = try Tool.ebpf.run(arguments)
        #expect(refused.status == 1)
        #expect(refused.errors.contains("can't be verified: CO-RE relocations need the types of a kernel (BTF)"))
        #expect(try Tool.ebpf.run(arguments + ["--unverified"]).status == 0)
    }

    /// Linux lets root read the record that it has of a map; here a number stands for the map that is no address.
    @Test(arguments: EngineNames.all.filter { $0 != "checked" }) func theRecordOfAMapReadsAsZero(engine: String) throws
    {
        let code = ".map values array key=4 value=8 entries=1\nr1 = map[values]\nr0 = *(u64 *)(r1 +0)\nr0 = 2\nexit"
        let object = try assemble(code)
        let arguments = ["run", object.path, "--data", "00112233445566778899aabbccdd"]
        let found = try Tool.ebpf.run(arguments + ["--engine", engine])
        #expect(found.status == 0)
        #expect(found.output.contains("XDP_PASS (2)"))
        #expect(try Tool.ebpf.run(arguments + ["--checked"]).status == 0)
        let unverified = try Tool.ebpf.run(arguments + ["--unverified"])
        #expect(unverified.status == 1)
        #expect(unverified.errors.contains("0xffff8a0000000000"))
    }

    @Test(arguments: EngineNames.all.filter { $0 != "checked" })
    func programsWithoutPacketsShowTheirArena(engine: String) throws {
        let arguments = [
            "run", "Tests/Fixtures/objects/arena.bpf.o", "-p", "push", "--repeat", "3", "--engine", engine,
        ]
        let outcome = try Tool.ebpf.run(arguments)
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("push (syscall): 3 runs\n  result    0\n"))
        #expect(outcome.output.contains("arena (arena, 1 of 2 pages)\n  0x"))
        #expect(outcome.output.contains("00 00 00 00 00 00 00 00 03 00 00 00 00 00 00 00"))
        let report = try json(arguments + ["--json"])
        let program = try #require((report["programs"] as? [[String: Any]])?.first)
        #expect(program["engine"] as? String == engine)
        #expect(program["retval"] as? Int == 0)
        let maps = try #require(report["maps"] as? [[String: Any]])
        let pages = try #require(maps.first { $0["name"] as? String == "arena" }?["elements"] as? [[String: Any]])
        #expect((pages.first?["value"] as? [String])?[8] == "0x03")
    }

    @Test func verifiedProgramsRunCheckedToo() throws {
        let object = try assemble("r0 = 2\nexit")
        let arguments = ["run", object.path, "--data", "00112233445566778899aabbccdd", "--json"]
        let program = try #require((try json(arguments + ["--checked"])["programs"] as? [[String: Any]])?.first)
        #expect(program["retval"] as? Int == 2)
    }

    @Test(arguments: [
        (["run", "x.o"], "x.o: no such file or directory"),
        (
            ["run", "Examples/flow-count/flow_count.bpf.o"],
            "flow_count runs over packets: give either --pcap or --data"
        ),
        (["run", "x.o", "--pcap", "a", "--data", "00"], "Give either --pcap or --data."),
        (["run", "x.o", "--data", "00", "--capture-time"], "--capture-time goes with --pcap."),
        (["run", "x.o", "--events", "records"], "go with --pcap or --data."),
        (["run", "no.o", "--data", "00"], "no.o: no such file or directory"),
        (["run", "Examples/flow-count/flow_count.bpf.o", "--data", "zz"], "--data 'zz': no such file, and not a"),
        (["run", "Examples/flow-count/flow_count.bpf.o", "--data", "00"], "1 bytes of data are too few"),
        (["run", "Examples/flow-count/flow_count.bpf.o", "--pcap", "LICENSE"], "LICENSE: "),
        (["run", "Tests/Fixtures/objects/subprograms.bpf.o", "--data", "00"], "several programs, choose one"),
        (["run", "Tests/Fixtures/objects/data.be.bpf.o", "--data", "00"], "data.be.bpf.o: "),
        (
            ["run", "Tests/Fixtures/objects/unknown_section.bpf.o", "--program", "unknown", "--data", "00"],
            "section 'frobnicate/thing' does not say what kind of program it is"
        ),
    ])
    func saysWhatIsWrong(arguments: [String], message: String) throws {
        let outcome = try Tool.ebpf.run(arguments)
        #expect(outcome.status == 2, "\(outcome.output)")
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }

    @Test func aCaptureThatWasCutShortIsCountedAndRefused() throws {
        let whole = FileManager.default.contents(
            atPath: Tool.package.appending(path: "Examples/flow-count/flow-count.pcap").path)
        let cut = try TemporaryFile("cut.pcap", Array(try #require(whole).prefix(10_000)))
        let outcome = try Tool.ebpf.run(flowCount.dropLast() + [cut.path])
        #expect(outcome.status == 2)
        #expect(outcome.errors.hasPrefix("error: \(cut.path): "))
        #expect(outcome.errors.contains("offset"))
        #expect(outcome.output.contains("XDP_PASS"))
    }

    private func json(_ arguments: [String]) throws -> [String: Any] {
        let outcome = try Tool.ebpf.run(arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    }

    /// An object with one XDP program.
    private func assemble(_ code: String, section: String = "xdp") throws -> TemporaryFile {
        let object = try TemporaryFile("program.bpf.o")
        let outcome = try Tool.ebpf.run("assemble", "-", "-o", object.path, input: ".section \(section)\n\(code)\n")
        #expect(outcome.status == 0, "\(outcome.errors)")
        return object
    }
}
