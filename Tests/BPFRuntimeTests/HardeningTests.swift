import BPFCompiler
import BPFModel
import BPFRuntime
import ConformanceCorpus
import Testing

@Suite("Hardened machine code", .enabled(if: ExecutionMode.allCases.contains(.native), "there is no compiler here"))
struct HardeningTests {
    private static let number: [UInt8] = [0x78, 0x56, 0x34, 0x12]

    private static func machineCode(_ hardening: Hardening) throws -> [UInt8] {
        let program = try Program(code("r0 = 0x12345678 \n exit"), mode: .native, hardening: hardening)
        #expect(try program.run(in: #require(RunContext())) == 0x1234_5678)
        return try #require(program.machineCode)
    }

    private static func hardening(_ level: Hardening.Level, isPrivileged: Bool = true) -> Hardening {
        var hardening = Hardening()
        hardening.level = level
        hardening.isPrivileged = isPrivileged
        return hardening
    }

    @Test("Levels are the kernel's: 1 hides what is loaded without privilege, 2 everything")
    func levels() throws {
        #expect(Hardening.Level.allCases.map(\.rawValue) == [0, 1, 2])
        for isPrivileged in [true, false] {
            let shows = try Hardening.Level.allCases.map {
                try Self.machineCode(Self.hardening($0, isPrivileged: isPrivileged)).contains(Self.number)
            }
            #expect(shows == [true, isPrivileged, false])
        }
    }

    @Test("Each program is hidden with a random number of its own")
    func everyProgramHasItsOwnNumber() throws {
        let codes = try (0..<8).map { _ in try Self.machineCode(Self.hardening(.everybody)) }
        #expect(Set(codes).count == 8)
    }

    @Test("The corpus gives the same", arguments: try ConformanceCorpus.load().filter { $0.group != "checked" })
    func corpus(conformance: ConformanceCase) throws {
        let context = try #require(RunContext())
        var hardening = Self.hardening(.everybody)
        hardening.guardsIndirectJumps = true
        var code = ProgramCode(name: conformance.topic, instructions: conformance.program)
        code.barriers.before = Set(conformance.program.indices)
        do {
            let program = try Program(code, mode: .native, hardening: hardening)
            try conformance.place(in: context)
            let result = try program.run(in: context)
            #expect(conformance.expectation == .result(result))
            #expect(context.executedMode == .native)
        } catch {
            guard case .error(let text) = conformance.expectation else {
                Issue.record("\(error)")
                return
            }
            #expect("\(error)".contains(text))
        }
        if let after = conformance.memoryAfter { #expect(conformance.memory(in: context) == after) }
    }
}
