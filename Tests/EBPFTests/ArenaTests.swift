import EBPF
import Testing

/// The compiled program with an arena, from its object to what a user reads.
@Suite struct ArenaTests {
    private static func load(_ name: String, _ mode: ExecutionMode) throws -> LoadedCollection {
        let spec = try Fixtures.spec("arena")
        var options = LoadedCollection.Options()
        options.mode = mode
        options.fallback = nil
        for program in spec.programs {
            guard case .success(let facts) = try spec.verify(program).verdict else {
                Issue.record("\(program.name) is rejected")
                continue
            }
            options.verified[program.name] = facts
        }
        return try LoadedCollection(spec, programs: ["push", "sum"], options: options)
    }

    @Test(arguments: ExecutionMode.allCases)
    func programsShareAList(mode: ExecutionMode) throws {
        let collection = try Self.load("push", mode)
        let context = try #require(RunContext())
        let (push, sum) = (
            try #require(collection.program(named: "push")), try #require(collection.program(named: "sum"))
        )
        for _ in 0..<3 { #expect(try push.run(in: context) == 0) }
        #expect(try sum.run(in: context) == 0)
        #expect(context.executedMode == mode)
        let variables = try #require(collection.map(named: ".bss"))
        let bytes = try variables.lookup([0, 0, 0, 0])
        func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
        // The node's address, which the program wrote down as user space has it, and the total.
        let words = [word(bytes[0..<8]), word(bytes[8..<16])]
        #expect(words.contains(3))
        let address = try #require(words.first { $0 != 3 })
        let arena = try #require(collection.map(named: "arena") as? ArenaMap)
        #expect(address == arena.userStart)
        #expect(try word(arena.read(address: address + 8, count: 8)[...]) == 3)
        try arena.write([40], address: address + 8)
        #expect(try sum.run(in: context) == 0)
        let after = try variables.lookup([0, 0, 0, 0])
        #expect(word(after[0..<8]) == 40 || word(after[8..<16]) == 40)
    }

    @Test func withoutVerdictNothingRuns() throws {
        let spec = try Fixtures.spec("arena")
        #expect(throws: CollectionError.self) { try LoadedCollection(spec, programs: ["push"]) }
    }

    @Test(arguments: ["push", "sum"], [KernelProfile.linux612, .linux618])
    func areVerified(name: String, profile: KernelProfile) throws {
        let spec = try Fixtures.spec("arena")
        var options = VerificationOptions()
        options.profile = profile
        let result = try spec.verify(try #require(spec.program(named: name)), options: options)
        #expect(result.isAccepted)
    }
}
