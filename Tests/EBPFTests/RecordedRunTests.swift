import EBPF
import Foundation
import Testing

/// The in-process engine against what Linux answered for the same object, program and packet.
@Suite struct RecordedRunTests {
    @Test func thereAreRecordings() {
        #expect(RecordedRun.all.count == 75)
    }

    @Test(arguments: RecordedRun.all, ExecutionMode.allCases)
    func givesWhatLinuxGave(run: RecordedRun, mode: ExecutionMode) throws {
        var options = LoadedCollection.Options()
        options.mode = mode
        options.fallback = nil
        let collection = try LoadedCollection(try Fixtures.spec(run.object), programs: [run.program], options: options)
        #expect(collection.mode == mode)
        let runner = try runner(of: run.program, in: collection)
        guard let expected = run.result else {
            let error = #expect(throws: TestRunError.self) { try runner.run(TestRun(data: run.input)) }
            #expect(error?.linuxError?.rawValue == run.errno)
            return
        }
        let result = try runner.run(TestRun(data: run.input))
        #expect(result.returnValue == expected)
        #expect(runner.executedMode == mode)
        if let output = run.output { #expect(result.data == output) }
        for (name, bytes) in run.data {
            #expect(try contents(of: name, in: collection) == bytes, "\(name)")
        }
    }

    private func runner(of name: String, in collection: LoadedCollection) throws -> PacketRunner {
        let type = try #require(collection.spec.program(named: name)?.type)
        let program = try #require(collection.program(named: name))
        return try PacketRunner(program, at: try #require(PacketHook.running(type)))
    }

    /// What a data section holds; one that the program does not use is not made, and so as it was.
    private func contents(of section: String, in collection: LoadedCollection) throws -> [UInt8] {
        if let map = collection.map(named: section) { return try map.lookup([0, 0, 0, 0]) }
        let spec = try #require(collection.spec.map(named: section))
        return spec.contents ?? [UInt8](repeating: 0, count: spec.valueSize)
    }
}
