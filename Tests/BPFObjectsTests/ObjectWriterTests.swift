import BPFBytes
import BPFInstructions
import BPFModel
import BPFObjects
import BPFTypeFormat
import Foundation
import Testing

@Suite("Written objects")
struct ObjectWriterTests {
    @Test("Every fixture reads back as it was", arguments: Fixture.valid)
    func roundTrip(name: String) throws {
        let spec = try Fixture.spec(name)
        let again = try CollectionSpec(try ObjectFile(try ObjectWriter.write(spec)))
        #expect(again.programs.sortedByName == spec.programs.sortedByName)
        #expect(again.maps.sortedByName == spec.maps.sortedByName)
        #expect(again.license == spec.license)
        #expect(again.kernelVersion == spec.kernelVersion)
        #expect(again.unknownSections.sorted() == spec.unknownSections.sorted())
        #expect(again.order == spec.order)
    }

    @Test("Writing twice gives the same bytes", arguments: ["maps", "subprograms", "struct_ops"])
    func deterministic(name: String) throws {
        let spec = try Fixture.spec(name)
        #expect(try ObjectWriter.write(spec) == ObjectWriter.write(spec))
    }

    @Test("Maps without BTF are declared by their numbers", arguments: ByteOrder.allCases)
    func declaredMaps(order: ByteOrder) throws {
        let contents = Sample.contents(order: order)
        let spec = try CollectionSpec(try ObjectFile(try ObjectWriter.write(contents)))
        #expect(spec.order == order)
        #expect(spec.maps == contents.maps)
        #expect(spec.license == "GPL")
        #expect(spec.kernelVersion == 0x06_0c00)
    }

    @Test("Calls, callbacks and data find their place", arguments: ByteOrder.allCases)
    func references(order: ByteOrder) throws {
        let spec = try CollectionSpec(try ObjectFile(try ObjectWriter.write(Sample.contents(order: order))))
        let program = try #require(spec.program(named: "main"))
        #expect(
            program.outline == [
                "program main xdp: xdp xdp, 12 slots",
                "  0+8 global main",
                "  8+2 static local",
                "  10+2 global global",
                "  0 -> map hits",
                "  2 -> .data+4",
                "  4 -> function at 8",
            ])
        #expect(program.instructions[6].immediate == 3)
        #expect(program.lines.map(\.line) == [10, 20, 30])
        #expect(program.lines.map(\.slot) == [0, 8, 10])
    }

    @Test("What can't be written is said", arguments: Sample.mistakes)
    func mistake(mistake: Sample.Mistake) throws {
        var contents = Sample.contents(order: .little)
        mistake.change(&contents)
        #expect { try ObjectWriter.write(contents) } throws: { "\($0)" == mistake.expected }
    }

    @Test("Linux loads it", .enabled(if: Bpftool.canLoad, "needs root, bpf(2) and bpftool"))
    func kernel() throws {
        let bytes = try ObjectWriter.write(Sample.loadable)
        let output = try Bpftool.load(bytes)
        #expect(output.contains("xdp"))
        #expect(output.contains("name main"))
    }
}

extension [ProgramSpec] {
    fileprivate var sortedByName: [ProgramSpec] { sorted { $0.name < $1.name } }
}

extension [MapSpec] {
    fileprivate var sortedByName: [MapSpec] { sorted { $0.name < $1.name } }
}
