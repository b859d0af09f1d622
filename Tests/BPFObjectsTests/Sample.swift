import BPFBytes
import BPFInstructions
import BPFModel
import BPFObjects
import BPFTypeFormat
import Testing

/// Contents that use everything that can be written without types.
enum Sample {
    private static let call = Instruction(opcode: 0x85, source: Register(rawValue: 1))
    private static let load = [Instruction(opcode: 0x18, destination: .r1), Instruction(opcode: 0)]
    private static let zero = Instruction(opcode: 0xb7)
    private static let exit = Instruction(opcode: 0x95)

    static func contents(order: ByteOrder) -> ObjectContents {
        var contents = ObjectContents(order: order, license: "GPL")
        contents.kernelVersion = 0x06_0c00
        contents.sections = [text, main]
        contents.maps = [hits, programs, outer, data(order)]
        return contents
    }

    /// Two functions that the program needs.
    private static var text: ObjectContents.Section {
        var section = ObjectContents.Section(
            name: ".text",
            instructions: [zero, exit, zero, exit],
            functions: [
                .init(name: "global", slot: 0, count: 2),
                .init(name: "local", slot: 2, count: 2, isGlobal: false),
            ]
        )
        section.lines = [line(0, 30), line(2, 20)]
        return section
    }

    private static var main: ObjectContents.Section {
        var section = ObjectContents.Section(
            name: "xdp",
            instructions: load + load + load + [call, exit],
            functions: [.init(name: "main", slot: 0, count: 8)],
            references: [
                .init(slot: 0, target: .map("hits")),
                .init(slot: 2, target: .mapValue(map: ".data", offset: 4)),
                .init(slot: 4, target: .function("local")),
                .init(slot: 6, target: .function("global")),
            ]
        )
        section.lines = [line(0, 10)]
        return section
    }

    private static func line(_ slot: Int, _ number: Int) -> LineRecord {
        LineRecord(slot: slot, fileName: "sample.s", text: "line \(number)", line: number, column: 1)
    }

    private static var hits: MapSpec {
        var map = MapSpec(
            name: "hits", type: .hash, keySize: 16, valueSize: 8, maxEntries: 1024,
            flags: [.noPreallocation, .numaNode])
        map.numaNode = 1
        map.pinning = .byName
        map.extra = 1 << 44
        return map
    }

    private static var programs: MapSpec {
        var map = MapSpec(name: "programs", type: .progArray, keySize: 4, valueSize: 4, maxEntries: 1 << 31)
        map.initialPrograms = [.init(index: 3, name: "main")]
        return map
    }

    private static var outer: MapSpec {
        var map = MapSpec(name: "outer", type: .arrayOfMaps, keySize: 4, valueSize: 4, maxEntries: 2)
        map.inner = MapSpec(
            name: "outer.inner", sectionName: "", type: .hash, keySize: 16, valueSize: 8, maxEntries: 1024)
        map.initialMaps = [.init(index: 1, name: "hits")]
        return map
    }

    private static func data(_ order: ByteOrder) -> MapSpec {
        var map = MapSpec(name: ".data", sectionName: ".data", type: .array, keySize: 4, valueSize: 8, maxEntries: 1)
        map.origin = .data
        map.contents = [1, 2, 3, 4, 5, 6, 7, 8]
        return map
    }

    /// A program that Linux accepts: it looks up an element, calls a function, and passes the packet.
    static var loadable: ObjectContents {
        var contents = ObjectContents(license: "GPL")
        contents.maps = [MapSpec(name: "hits", type: .array, keySize: 4, valueSize: 8, maxEntries: 1)]
        contents.sections = [
            .init(
                name: ".text",
                instructions: [Instruction(opcode: 0xb7, immediate: 2), exit],
                functions: [.init(name: "pass", slot: 0, count: 2, isGlobal: true)]
            ),
            .init(
                name: "xdp",
                instructions: [
                    Instruction(opcode: 0x62, destination: .r10, offset: -4),
                    Instruction(opcode: 0xbf, destination: .r2, source: .r10),
                    Instruction(opcode: 0x07, destination: .r2, immediate: -4),
                ] + load + [Instruction(opcode: 0x85, immediate: 1), call, exit],
                functions: [.init(name: "main", slot: 0, count: 8)],
                references: [
                    .init(slot: 3, target: .map("hits")),
                    .init(slot: 6, target: .function("pass")),
                ]
            ),
        ]
        return contents
    }
}

extension Sample {
    /// A change after which nothing can be written.
    struct Mistake: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let expected: String
        let change: @Sendable (inout ObjectContents) -> Void

        init(_ description: String, _ expected: String, _ change: @escaping @Sendable (inout ObjectContents) -> Void) {
            testDescription = description
            self.expected = expected
            self.change = change
        }
    }

    static let mistakes: [Mistake] = [
        Mistake(
            "unknown map", "section 'xdp', offset 0: 'misses' is neither defined nor declared as __ksym or __kconfig"
        ) {
            $0.sections[1].references[0].target = .map("misses")
        },
        Mistake(
            "unknown function", "section 'xdp', offset 48: 'no' is neither defined nor declared as __ksym or __kconfig"
        ) {
            $0.sections[1].references[3].target = .function("no")
        },
        Mistake(
            "pointer into a declared map",
            "section 'xdp', offset 16: no section holds the value of map 'hits', so that nothing can point into it"
        ) { $0.sections[1].references[1].target = .mapValue(map: "hits", offset: 0) },
        Mistake("call of a map", "section 'xdp', offset 48: an instruction can't refer to 'hits' in section '.maps' so")
        {
            $0.sections[1].references[3].target = .map("hits")
        },
        Mistake(
            "arithmetic with a map", "section 'xdp', offset 56: an instruction with opcode 0x95 can't refer to 'hits'"
        ) {
            $0.sections[1].references[0].slot = 7
        },
        Mistake(
            "reference outside", "section 'xdp', offset 800: a relocation at offset 800 lies outside of section 'xdp'"
        ) {
            $0.sections[1].references[0].slot = 100
        },
        Mistake("data too far away", "section 'xdp', offset 16: '.data' with addend 4294967296 is beyond any section") {
            $0.sections[1].references[1].target = .mapValue(map: ".data", offset: 1 << 32)
        },
        Mistake(
            "function outside",
            "section 'xdp', function 'main': 80 bytes at offset 0 are not whole instructions of 64 bytes"
        ) { $0.sections[1].functions[0].count = 10 },
        Mistake("two functions of a name", "section 'xdp', function 'local': a second, different function of this name")
        {
            $0.sections[1].functions[0].name = "local"
        },
        Mistake("two sections of a name", "section '.text': a second section of this name") {
            $0.sections[1].name = ".text"
        },
        Mistake("initial element far away", "map 'programs': an object can't say what element -1 starts with") {
            $0.maps[1].initialPrograms[0].index = -1
        },
        Mistake(
            "unknown initial element", "map 'programs': 'no' is neither defined nor declared as __ksym or __kconfig"
        ) {
            $0.maps[1].initialPrograms[0].name = "no"
        },
    ]
}
