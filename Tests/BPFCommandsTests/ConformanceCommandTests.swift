import Testing

@Suite struct ConformanceCommandTests {
    @Test(arguments: EngineNames.all)
    func printsTheResult(engine: String) throws {
        let program = "61 10 00 00 00 00 00 00\n95 00 00 00 00 00 00 00\n"
        let outcome = try Tool.conformance.run("11 22 33 44", "--engine", engine, input: program)
        #expect(outcome.status == 0)
        #expect(outcome.output == "44332211\n")
    }

    @Test(.enabled(if: EngineNames.all.contains("jit"), "there is no compiler here"), arguments: ["0", "1", "2"])
    func hardenedCodeGivesTheSame(level: String) throws {
        // r0 = 0x12345678; exit
        let program = "b700000078563412 9500000000000000"
        let outcome = try Tool.conformance.run("--engine", "jit", "--jit-harden", level, input: program)
        #expect(outcome.output == "12345678\n")
    }

    @Test func memoryMayBeAbsent() throws {
        let outcome = try Tool.conformance.run(input: "bf20000000000000 9500000000000000")
        #expect(outcome.output == "0\n")
    }

    @Test(arguments: [
        ("7910000000000000 9500000000000000", [String](), 1, "8-byte read"),
        ("8520000002a00000 9500000000000000", [], 2, "kernel function"),
        ("8d01000000000000 9500000000000000", [], 2, "register"),
        ("xy", [], 2, "not a hexadecimal digit at offset 0"),
        ("b7", [], 2, "truncated"),
        ("", [], 2, "no instructions"),
        ("9500000000000000", ["0g"], 2, "the memory: not a hexadecimal digit"),
    ])
    func failsWithOneLine(program: String, arguments: [String], status: Int32, message: String) throws {
        let outcome = try Tool.conformance.run(arguments, input: program)
        #expect(outcome.status == status)
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1)
        #expect(outcome.output.isEmpty)
    }
}

/// What `--engine` takes on this machine.
enum EngineNames {
    static let all: [String] = {
        #if arch(x86_64)
            ["checked", "interpreter", "jit"]
        #else
            ["checked", "interpreter"]
        #endif
    }()
}
