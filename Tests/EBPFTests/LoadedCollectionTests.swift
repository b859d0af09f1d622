import EBPF
import Foundation
import Testing

@Suite struct LoadedCollectionTests {
    @Test func makesOnlyWhatTheChosenProgramsNeed() throws {
        let collection = try LoadedCollection(try Fixtures.spec("tail_calls"), programs: ["finish"])
        #expect(collection.program(named: "finish") != nil)
        #expect(collection.program(named: "start") == nil)
        #expect(collection.mapSpecs.isEmpty)
    }

    @Test func programsThatCanBeTailCalledComeAlong() throws {
        let collection = try LoadedCollection(try Fixtures.spec("tail_calls"), programs: ["start"])
        #expect(collection.program(named: "finish") != nil)
        #expect(collection.program(named: "again") != nil)
        #expect(Set(collection.mapSpecs.map(\.name)) == ["programs", ".bss"])
    }

    @Test func readOnlyDataIsInPlaceAndFrozen() throws {
        let collection = try LoadedCollection(try Fixtures.spec("data"))
        let constants = try #require(collection.map(named: ".rodata"))
        let contents = collection.mapSpecs.first { $0.name == ".rodata" }?.contents
        #expect(try constants.lookup([0, 0, 0, 0]) == contents)
        #expect(throws: LinuxError.eperm) {
            try constants.update([0, 0, 0, 0], [UInt8](repeating: 1, count: contents?.count ?? 0))
        }
    }

    @Test(
        arguments: [
            ("data", ["nothing"], "no program 'nothing'; there are: "),
            ("data.be", nil, "made for big-endian machines"),
            ("externs", nil, "which only a kernel has"),
            ("unknown_section", ["unknown"], "does not say what kind of program it is"),
            ("indirect_calls", nil, "calling through a register is not allowed"),
            ("struct_ops", nil, "programs of type struct_ops can't run in this process yet"),
        ] as [(String, [String]?, String)])
    func saysWhatIsMissing(object: String, programs: [String]?, message: String) throws {
        let spec = try Fixtures.spec(object)
        let error = #expect(throws: CollectionError.self) { try LoadedCollection(spec, programs: programs) }
        #expect("\(error as Any)".contains(message), "\(error as Any)")
    }

    @Test func aDecodeErrorNamesTheSourceLine() throws {
        let error = #expect(throws: CollectionError.self) {
            try LoadedCollection(try Fixtures.spec("indirect_calls"))
        }
        #expect("\(error as Any)".contains("indirect_calls.bpf.c:"))
    }
}
