import Foundation
import Testing

/// What happens where the kernel gives no memory for machine code.
@Suite(
    "Refused executable memory",
    .enabled(if: EngineNames.all.contains("jit"), "there is no compiler here"),
    .enabled(if: RefusingLauncher.shared != nil, "needs Linux, and a clang that compiles for this machine"))
struct FallbackTests {
    private let flowCount = [
        "run", "Examples/flow-count/flow_count.bpf.o", "--pcap", "Examples/flow-count/flow-count.pcap",
    ]

    private func run(_ options: String...) throws -> Tool.Outcome {
        try Tool.ebpf.run(flowCount + options, launcher: try #require(RefusingLauncher.shared).path)
    }

    @Test func theInterpreterRunsAndItIsSaid() throws {
        let outcome = try run("--engine", "jit")
        #expect(outcome.status == 0)
        #expect(outcome.errors.hasPrefix("note: program flow_count, "))
        #expect(outcome.errors.contains("the system refuses executable memory (errno 13)"))
        #expect(outcome.errors.contains("the interpreter runs in its place, checked"))
        #expect(outcome.output.contains("XDP_PASS   3025"))
        #expect(outcome.output.contains("flows (hash, 20 of 16384 entries)"))
    }

    @Test func theReportForProgramsSaysSo() throws {
        let refused = try program(try run("--engine", "jit", "--json"))
        #expect(refused["engine"] as? String == "checked")
        #expect((refused["fallback_reason"] as? String)?.contains("refuses executable memory") == true)
        #expect(refused["verdicts"] as? [String: Int] == ["XDP_PASS": 3025])
        let given = try program(try Tool.ebpf.run(flowCount + ["--engine", "jit", "--json"]))
        #expect(given["engine"] as? String == "jit")
        #expect(given["fallback_reason"] is NSNull)
    }

    @Test func theInterpreterNeedsNone() throws {
        let outcome = try run("--engine", "interpreter")
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
    }

    private func program(_ outcome: Tool.Outcome) throws -> [String: Any] {
        let report = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        return try #require((report?["programs"] as? [[String: Any]])?.first)
    }
}

/// `Tests/Support/RefusingLauncher`, compiled.
final class RefusingLauncher: Sendable {
    /// The executable.
    let path: String

    /// Nil where it can't be had.
    static let shared = RefusingLauncher()

    private init?() {
        #if os(Linux)
            path = Tool.products.appending(path: "refusing-launcher").path
            let source = Tool.package.appending(path: "Tests/Support/RefusingLauncher/launcher.c").path
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = ["clang", "-O1", "-o", path, source]
            process.standardError = FileHandle.nullDevice
            guard (try? process.run()) != nil else { return nil }
            process.waitUntilExit()
            guard process.terminationStatus == 0 else { return nil }
        #else
            return nil
        #endif
    }
}
