import BPFModel
import BPFObjects
import Foundation
import Testing

/// What libbpf makes of the fixtures, as `Tests/Fixtures/linux-6.18.json` records it.
private struct Record: Decodable {
    let objects: [Object]

    struct Object: Decodable {
        let object: String
        let maps: [Map]
        let programs: [Program]
    }

    struct Map: Decodable, Equatable {
        /// Declared maps have a name; data maps that of their section.
        var name: String?
        var section: String?
        let type: String
        let keySize: Int
        let valueSize: Int
        let maxEntries: Int
        let flags: UInt32
        let extra: UInt64
        let pinned: Bool

        var key: String { name ?? section ?? "" }
    }

    struct Program: Decodable {
        let name: String
        let section: String
        let optional: Bool
        let linkedInstructions: Int?
    }

    static let objects: [Object] = {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard let bytes = try? Data(contentsOf: Fixture.folder.appending(path: "linux-6.18.json")),
            let record = try? decoder.decode(Record.self, from: bytes)
        else { return [] }
        return record.objects
    }()
}

@Suite("The same specs as libbpf's")
struct LinuxComparisonTests {
    @Test("The record is there")
    func recordExists() {
        #expect(Record.objects.count > 20)
    }

    @Test("Maps", arguments: Record.objects.map(\.object))
    func maps(name: String) throws {
        let recorded = try #require(Record.objects.first { $0.object == name }).maps
        let maps = try Fixture.spec(name).maps.map { map in
            Record.Map(
                name: map.origin.isSection ? nil : map.name,
                section: map.origin.isSection ? map.name : nil,
                type: map.type.name,
                keySize: map.keySize,
                valueSize: map.valueSize,
                maxEntries: map.maxEntries,
                flags: map.flags.rawValue,
                extra: map.extra,
                pinned: map.pinning == .byName
            )
        }
        #expect(maps.sorted { $0.key < $1.key } == recorded.sorted { $0.key < $1.key })
    }

    @Test("Programs with everything they call", arguments: Record.objects.map(\.object))
    func programs(name: String) throws {
        let recorded = try #require(Record.objects.first { $0.object == name }).programs
        let programs = try Fixture.spec(name).programs
        #expect(programs.map(\.name).sorted() == recorded.map(\.name).sorted())
        for expected in recorded {
            let program = try #require(programs.first { $0.name == expected.name })
            let prefix = expected.optional && !expected.section.hasPrefix("?") ? "?" : ""
            #expect(program.sectionName == prefix + expected.section)
            #expect(program.autoload == !expected.optional)
            if let count = expected.linkedInstructions { #expect(program.instructions.count == count) }
        }
    }
}

extension MapSpec.Origin {
    fileprivate var isSection: Bool { self == .data || self == .kernelConfiguration }
}
