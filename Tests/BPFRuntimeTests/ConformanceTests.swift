import BPFModel
import BPFRuntime
import ConformanceCorpus
import Testing

/// Every case of the corpus, on both modes of the interpreter and as machine code.
@Suite struct ConformanceTests {
    /// Accesses that only checked mode notices would be undefined otherwise.
    private static let checkedOnly: Set = ["checked"]

    @Test(arguments: ExecutionMode.allCases, try ConformanceCorpus.load())
    func runs(mode: ExecutionMode, conformance: ConformanceCase) throws {
        if mode != .checked, Self.checkedOnly.contains(conformance.group) { return }
        let context = try #require(RunContext())
        context.instructionLimit = 100_000_000
        do {
            let program = try Program(
                ProgramCode(name: conformance.topic, instructions: conformance.program), mode: mode)
            try conformance.place(in: context)
            let result = try program.run(in: context)
            #expect(conformance.expectation == .result(result))
            #expect(context.executedMode == mode)
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

extension ConformanceCase {
    /// Puts the case's memory where its program looks for it.
    func place(in context: RunContext) throws {
        if group == "packet" {
            let packet = try #require(Packet())
            try packet.load(memory)
            context.packet = packet
            try context.loadContext([UInt8](repeating: 0, count: 192))
        } else {
            try context.loadContext(memory)
            context.secondArgument = UInt64(memory.count)
        }
    }

    /// The memory as it is now.
    func memory(in context: RunContext) -> [UInt8]? {
        group == "packet" ? context.packet?.bytes : context.contextBytes
    }
}
