import BPFModel
import BPFObjects
import BPFTypeFormat
import Testing

@Suite("Map definitions")
struct MapDefinitionTests {
    /// Writes an object whose one map is declared by `members`, and reads it.
    static func read(_ members: (inout Declaration) -> Void) throws -> MapSpec {
        var declaration = Declaration()
        members(&declaration)
        var contents = ObjectContents()
        contents.btf = try declaration.finish()
        contents.maps = [MapSpec(name: "m", type: .hash, keySize: 0, valueSize: 0, maxEntries: 0)]
        return try #require(try CollectionSpec(try ObjectFile(try ObjectWriter.write(contents))).maps.first)
    }

    @Test("Numbers, as array lengths and as enumerators")
    func numbers() throws {
        let map = try Self.read {
            $0.number("type", 30)
            $0.number("value_size", 4)
            $0.enumerator("max_entries", 7)
            $0.enumerator("map_extra", 1 << 44)
        }
        #expect(map.type == .bloomFilter && map.valueSize == 4 && map.maxEntries == 7 && map.extra == 1 << 44)
    }

    @Test("A type says the size, and agrees with a size")
    func types() throws {
        let map = try Self.read {
            $0.number("type", 1)
            $0.pointer("key", to: $0.word)
            $0.number("key_size", 4)
            $0.pointer("value", to: $0.word)
        }
        #expect(map.keySize == 4 && map.valueSize == 4 && map.keyType != nil && map.keyType == map.valueType)
    }

    @Test("Mistakes are named", arguments: mistakes.keys.sorted())
    func mistake(expected: String) throws {
        let members = try #require(Self.mistakes[expected])
        #expect { try Self.read { members(&$0) } } throws: { "\($0)" == expected }
    }

    static let mistakes: [String: @Sendable (inout Declaration) -> Void] = [
        "map 'm': no type": { $0.number("max_entries", 1) },
        "map 'm': unknown map type 99": { $0.number("type", 99) },
        "map 'm': unknown field 'colour'": { $0.number("colour", 1) },
        "map 'm': field 'type' is not a number; declare it with __uint or __ulong": { $0.pointer("type", to: $0.word) },
        "map 'm': field 'key' is not a type; declare it with __type": { $0.enumerator("key", 1) },
        "map 'm': field 'max_entries': 4294967296 does not fit 32 bits": { $0.enumerator("max_entries", 1 << 32) },
        "map 'm': a key of 4 bytes and of 8 bytes": {
            $0.pointer("key", to: $0.word)
            $0.number("key_size", 8)
        },
        "map 'm': unknown pinning 2": { $0.number("pinning", 2) },
        "section '.BTF': void has no size in type 0": { $0.pointer("key", to: .void) },
        "map 'm': 'values' must be inner maps of a map of maps, or programs of a prog_array": {
            $0.number("type", 1)
            $0.pointer("values", to: $0.word)
        },
        "map 'm': not declared as a struct": { $0.isStruct = false },
    ]
}

/// A declaration under construction.
struct Declaration {
    private var builder = BTFBuilder()
    private var members: [Member] = []
    /// A type of 4 bytes.
    let word: TypeID
    var isStruct = true

    init() {
        word = builder.add(.integer(IntegerType(name: "unsigned int", size: 4)))
    }

    mutating func number(_ name: String, _ value: Int) {
        pointer(name, to: builder.add(.array(element: word, index: word, count: value)))
    }

    mutating func pointer(_ name: String, to type: TypeID) {
        add(name, builder.add(.pointer(type)))
    }

    mutating func enumerator(_ name: String, _ value: UInt64) {
        let values = [Enumerator(name: name, bits: value)]
        add(name, builder.add(.enumeration64(Enumeration(name: "", size: 8, enumerators: values))))
    }

    private mutating func add(_ name: String, _ type: TypeID) {
        members.append(Member(name: name, type: type, bitOffset: members.count * 64))
    }

    mutating func finish() throws -> BTF {
        let size = members.count * 8
        let type = isStruct ? builder.add(.structure(Composite(name: "", size: size, members: members))) : word
        let variable = builder.add(.variable(name: "m", type: type, linkage: .global))
        let entry = SectionVariable(type: variable, offset: 0, size: size)
        builder.add(.dataSection(DataSection(name: ".maps", size: size, variables: [entry])))
        return try BTF(builder.encode())
    }
}
