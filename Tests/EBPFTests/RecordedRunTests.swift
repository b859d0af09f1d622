import EBPF
import Foundation
import Testing

/// The in-process engine against what Linux answered for the same object, program and packet.
@Suite struct RecordedRunTests {
    @Test func thereAreRecordings() {
        #expect(RecordedRun.all.count == 75)
    }

    @Test(arguments: RecordedRun.all)
    func givesWhatLinuxGave(run: RecordedRun) throws {
        let spec = try Fixtures.spec(run.object)
        let collection: LoadedCollection
        do {
            collection = try LoadedCollection(spec, programs: [run.program])
        } catch CollectionError.map(let error) where error.errno == .eopnotsupp {
            return try #require(Self.needsMoreMaps.contains(run.object), "\(error)")
        }
        let program = try #require(collection.program(named: run.program))
        let type = try #require(spec.program(named: run.program)?.type)
        let runner = try PacketRunner(program, at: try #require(PacketHook.running(type)))
        do {
            let result = try runner.run(TestRun(data: run.input))
            #expect(result.returnValue == run.result)
            if let output = run.output { #expect(result.data == output) }
            for (name, bytes) in run.data {
                #expect(try collection.map(named: name)?.lookup([0, 0, 0, 0]) == bytes, "\(name)")
            }
        } catch let error as TestRunError {
            #expect(error.linuxError?.rawValue == run.errno, "\(error)")
        }
    }

    /// Fixtures with map types that this engine does not have yet.
    private static let needsMoreMaps: Set = ["maps", "map_in_map"]
}
