import BPFInstructions
import ConformanceCorpus
import Testing

/// The corpus itself: that it can be read, and what it covers.
@Suite struct ConformanceCorpusTests {
    private static let corpus = Result { try ConformanceCorpus.load() }
    private let cases: [ConformanceCase]

    init() throws { cases = try Self.corpus.get() }

    @Test func namesAreUnique() {
        #expect(cases.count >= 1200)
        #expect(Set(cases.map(\.description)).count == cases.count)
    }

    @Test func everyGroupOfTheRFCHasCases() {
        let groups = Set(cases.map(\.group))
        let claimed: [ConformanceGroup] = [
            .base32, .base64, .divmul32, .divmul64, .atomic32, .atomic64, .packet, .callx, .linux,
        ]
        #expect(groups == Set(claimed.map(\.rawValue) + ["invalid", "checked"]))
    }

    @Test func everyTopicOfAGroupUsesItsInstructions() {
        for (topic, tests) in Dictionary(grouping: cases, by: { "\($0.group)/\($0.topic)" }) {
            guard let group = ConformanceGroup(rawValue: tests[0].group) else { continue }
            #expect(Self.rows(tests).contains { $0.group == group }, "\(topic)")
        }
    }

    @Test func everyRowOfTheTableAppears() {
        let used = Self.rows(cases)
        #expect(InstructionForm.table.filter { !used.contains($0) }.map(\.description) == [])
    }

    @Test func everyRowRunsExceptThoseThatNoEngineTakes() {
        let run = Self.rows(cases.filter { if case .result = $0.expectation { true } else { false } })
        let refused = InstructionForm.table.filter { !run.contains($0) }.map(\.operation)
        #expect(
            refused == [
                .loadImmediate64(.map), .loadImmediate64(.mapValue), .loadImmediate64(.kernelVariable),
                .loadImmediate64(.mapIndex), .loadImmediate64(.mapIndexValue), .callKernelFunction, .callRegister,
                .castAddressSpace, .perCPUAddress, .speculationBarrier,
            ])
    }

    @Test func aCaseSaysAllThatIsNeeded() throws {
        let text = """
            # comment
            -- name first case
            -- asm
                r0 = *(u8 *)(r1 +0)   # comment
                exit
            -- mem 01 02
            -- result 0x1
            -- memory-after
                01 02

            -- name second
            -- raw 9500000000000000
            -- error before it is written
            """
        let parsed = try ConformanceCorpus.parse(text, group: "base32", topic: "sample")
        #expect(parsed.map(\.description) == ["base32/sample: first case", "base32/sample: second"])
        #expect(parsed[0].memory == [1, 2])
        #expect(parsed[0].memoryAfter == [1, 2])
        #expect(parsed[0].expectation == .result(1))
        #expect(parsed[0].program.count == 2)
        #expect(parsed[1].program == [Instruction(opcode: 0x95)])
        #expect(parsed[1].expectation == .error("before it is written"))
    }

    @Test(arguments: [
        ("-- name a\n-- asm\nexit", "g/t.txt:1: expected -- result or -- error"),
        ("-- name a\n-- result 0x0", "g/t.txt:1: expected -- asm or -- raw"),
        ("-- asm\nexit\n", "g/t.txt:1: expected -- name"),
        ("-- name a\n-- asm\nexit\n-- result 12", "g/t.txt:4: '12' is not a hexadecimal number"),
        (
            "-- name a\n-- asm\nexit\nexti\n-- result 0x0",
            "g/t.txt:4: expected an instruction, a label or a directive, found 'exti'"
        ),
        ("-- name a\n-- mem 0\n-- asm\nexit\n-- result 0x0", "g/t.txt:2: an odd number of hexadecimal digits"),
        ("-- name a\n-- asm\nexit\n-- asm\nexit", "g/t.txt:4: a second section 'asm'"),
        ("-- code", "g/t.txt:1: no section is called 'code'"),
    ])
    func mistakesAreNamed(text: String, message: String) {
        #expect {
            try ConformanceCorpus.parse(text, group: "g", topic: "t")
        } throws: {
            "\($0)" == message
        }
    }

    private static func rows(_ cases: [ConformanceCase]) -> Set<InstructionForm> {
        Set(cases.flatMap(\.program).compactMap { InstructionForm.of($0) })
    }
}
