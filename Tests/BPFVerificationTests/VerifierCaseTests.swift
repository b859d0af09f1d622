import BPFVerification
import Testing

/// Verdicts and whole messages on small programs of all kinds.
@Suite struct VerifierCaseTests {
    @Test func thereAreCasesOfAllKinds() {
        #expect(VerifierCase.all.count >= 200)
        #expect(Set(VerifierCase.all.map(\.testDescription)).count == VerifierCase.all.count)
    }

    @Test(arguments: VerifierCase.all)
    func verdict(_ example: VerifierCase) {
        switch (Verifier.verify(example.request).verdict, example.expectation) {
        case (.success, .accepted): break
        case (.failure(let failure), .rejected(let message)): #expect(failure.message == message)
        case (.success, .rejected(let message)): Issue.record("accepted, not rejected with '\(message)'")
        case (.failure(let failure), .accepted): Issue.record("rejected with '\(failure.message)'")
        }
    }

    @Test(arguments: VerifierCase.all.filter { $0.expectation.message != nil })
    func everyMessageBelongsToAFamily(_ example: VerifierCase) throws {
        let message = try #require(example.expectation.message)
        #expect(MessageFamily.explaining(message) != nil, "\(message)")
    }

    /// Explaining a verdict must not change it, nor may writing a log.
    @Test(arguments: VerifierCase.all)
    func explanationsAndLogsChangeNothing(_ example: VerifierCase) {
        var request = example.request
        let plain = Verifier.verify(request)
        request.findings = [.explanation, .facts]
        request.logLevel = [.branches, .instructions, .statistics]
        let explained = Verifier.verify(request)
        #expect(plain.isAccepted == explained.isAccepted)
        #expect(plain.statistics.processedInstructions == explained.statistics.processedInstructions)
        guard case .failure(let failure) = explained.verdict else { return }
        #expect(failure.explanation != nil)
        #expect(explained.log.contains(failure.message))
    }

    @Test func everyFormatHasACase() {
        var seen: Set<String> = []
        for example in VerifierCase.all {
            for line in example.expectation.message?.split(separator: "\n") ?? [] {
                if let format = MessageFamily.format(of: line) { seen.insert(format) }
            }
        }
        for family in MessageFamily.table {
            for format in family.formats where Self.withoutCase[format] == nil {
                #expect(seen.contains(format), "\(family.id): no case for '\(format)'")
            }
        }
        for format in Self.withoutCase.keys { #expect(!seen.contains(format), "'\(format)' has a case") }
    }

    /// Formats that no assembler text without types can bring about, and why.
    static let withoutCase: [String: String] = [:]
}
