import BPFInstructions
import BPFModel
import BPFObjects
import Foundation
import Testing

@Suite("Section names")
struct SectionNameTests {
    private static let code = [Instruction(opcode: 0xb7), Instruction(opcode: 0x95)]

    /// An object with one program in a section.
    private static func object(_ section: String) throws -> CollectionSpec {
        var contents = ObjectContents(license: "GPL")
        contents.sections = [
            .init(name: section, instructions: code, functions: [.init(name: "main", slot: 0, count: 2)])
        ]
        return try CollectionSpec(try ObjectFile(try ObjectWriter.write(contents)))
    }

    @Test("Every name of the table opens", arguments: SectionName.table)
    func table(handler: SectionName.Handler) throws {
        for name in [handler.prefix] + (handler.allowsTarget ? [handler.prefix + "/target"] : []) {
            let spec = try Self.object(name)
            let program = try #require(spec.programs.first)
            #expect(program.type == handler.programType)
            #expect(program.attachType == handler.attachType)
            #expect(program.attachTarget == (name == handler.prefix ? nil : "target"))
            #expect(program.autoload)
            #expect(spec.unknownSections.isEmpty)
            #expect(try Self.object("?" + name).programs.first?.autoload == false)
        }
    }

    @Test("The compiled object with every documented name says the same")
    func compiledTable() throws {
        let table = try String(contentsOf: Fixture.folder.appending(path: "sections.csv"), encoding: .utf8)
        let rows = table.split(separator: "\n").dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let programs = Dictionary(
            try Fixture.spec("sections").programs.map { ($0.sectionName, $0) }, uniquingKeysWith: { first, _ in first })
        #expect(rows.count > 100)
        for row in rows {
            let program = try #require(programs[row[0]], "\(row[0])")
            #expect(program.type?.rawValue == UInt32(row[2]), "\(row[0])")
            #expect(program.attachType?.rawValue == UInt32(row[4]), "\(row[0])")
            #expect(program.isSleepable == (row[5] == "yes"), "\(row[0])")
            #expect(program.hasFragments == (row[6] == "yes"), "\(row[0])")
        }
    }

    @Test(
        "A name that no row explains is not guessed",
        arguments: ["xdpress", "xdp/", "kprobes/x", "frobnicate", "tc/", "Xdp", ".text.hot"]
    )
    func unknown(name: String) throws {
        let spec = try Self.object(name)
        #expect(spec.unknownSections == [name])
        #expect(spec.programs.map(\.type) == [nil])
    }

    @Test("Functions of .text are no programs")
    func text() throws {
        let spec = try Self.object(".text")
        #expect(spec.programs.isEmpty)
        #expect(spec.unknownSections.isEmpty)
    }
}
