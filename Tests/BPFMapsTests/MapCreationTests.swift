import BPFMaps
import BPFModel
import Testing

/// One definition and what Linux 6.18 answers to it; nil for success.
struct Creation: Sendable, CustomTestStringConvertible {
    let type: MapType
    let key: UInt32
    let value: UInt32
    let entries: UInt32
    let flags: MapFlags
    let errno: LinuxError?

    init(
        _ type: MapType, _ key: UInt32, _ value: UInt32, _ entries: UInt32, _ flags: UInt32, _ errno: LinuxError?
    ) {
        self.type = type
        self.key = key
        self.value = value
        self.entries = entries
        self.flags = MapFlags(rawValue: flags)
        self.errno = errno
    }

    var testDescription: String { "\(type.name) \(key) \(value) \(entries) 0x\(String(flags.rawValue, radix: 16))" }
}

@Suite struct MapCreationTests {
    static let creations: [Creation] = [
        Creation(.hash, 0, 8, 1, 0, .einval),
        Creation(.hash, 1, 8, 1, 0, nil),
        Creation(.hash, 513, 8, 1, 0, nil),
        Creation(.hash, 4, 0, 1, 0, .einval),
        Creation(.hash, 4, 8, 0, 0, .einval),
        Creation(.hash, 4, 0x3f_ffcb, 1, 0, nil),
        Creation(.hash, 4, 0x3f_ffcc, 1, 0, .e2big),
        Creation(.hash, 0x3f_ffc7, 8, 1, 0, nil),
        Creation(.hash, 0x3f_ffc8, 8, 1, 0, .e2big),
        Creation(.hash, .max, .max, .max, 0, .e2big),
        Creation(.hash, 0, 8, .max, 0, .einval),
        Creation(.hash, 4, 8, 1 << 24, 0, nil),
        Creation(.hash, 4, 8, 1 << 27 + 1, 0, .e2big),
        Creation(.hash, 4, 8, 1, 0x01, nil),
        Creation(.hash, 4, 8, 1, 0x02, .einval),
        Creation(.hash, 4, 8, 1, 0x04, nil),
        Creation(.hash, 4, 8, 1, 0x18, .einval),
        Creation(.hash, 4, 8, 1, 0x40, nil),
        Creation(.hash, 4, 8, 1, 0x180, .einval),
        Creation(.hash, 4, 8, 1, 0x400, .einval),
        Creation(.hash, 4, 8, 1, 0x8000_0000, .einval),
        Creation(.array, 3, 8, 1, 0, .einval),
        Creation(.array, 8, 8, 1, 0, .einval),
        Creation(.array, 4, 0, 1, 0, .einval),
        Creation(.array, 4, 8, 0, 0, .einval),
        Creation(.array, 4, 3, 1, 0, nil),
        Creation(.array, 4, 0x7fff_ffff, 1, 0, nil),
        Creation(.array, 4, 0x8000_0000, 1, 0, .e2big),
        Creation(.array, 4, 8, .max, 0, .enomem),
        Creation(.array, 4, 0x7fff_ffff, .max, 0, .enomem),
        Creation(.array, 4, 8, 1, 0x01, .einval),
        Creation(.array, 4, 8, 1, 0x40, .einval),
        Creation(.array, 4, 8, 1, 0x400, nil),
        Creation(.array, 4, 8, 1, 0x1000, nil),
        Creation(.percpuArray, 4, 0x8000, 1, 0, nil),
        Creation(.percpuArray, 4, 0x8001, 1, 0, .e2big),
        Creation(.percpuArray, 4, 8, .max, 0, .enomem),
        Creation(.percpuArray, 4, 8, 1, 0x04, .einval),
        Creation(.percpuArray, 4, 8, 1, 0x80, nil),
        Creation(.percpuArray, 4, 8, 1, 0x400, .einval),
        Creation(.progArray, 4, 4, 1, 0, nil),
        Creation(.progArray, 4, 8, 1, 0, .einval),
        Creation(.progArray, 4, 4, 1 << 28, 0, nil),
        Creation(.progArray, 4, 4, 1, 0x08, nil),
        Creation(.progArray, 4, 4, 1, 0x80, .einval),
        Creation(.lpmTrie, 8, 8, 1, 1, nil),
        Creation(.structOps, 4, 8, 1, 0, .eopnotsupp),
        Creation(.unspec, 4, 4, 1, 0, .eopnotsupp),
    ]

    @Test(arguments: creations)
    func answersAsLinuxDoes(_ creation: Creation) {
        do throws(MapError) {
            let map = try makeMap(
                creation.type, key: creation.key, value: creation.value, entries: creation.entries,
                flags: creation.flags)
            #expect(creation.errno == nil)
            #expect(map.definition.type == creation.type)
        } catch {
            #expect(error.errno == creation.errno, "\(error)")
        }
    }

    static let messages: [(MapError.Reason, String)] = [
        (.unsupported(.lpmTrie), "map m: type lpm_trie is not supported yet"),
        (.keySize(8, required: 4), "map m: a key has 8 bytes where 4 are required"),
        (.keySize(0, required: nil), "map m: a key has no bytes"),
        (.valueSize(8, required: 4), "map m: a value has 8 bytes where 4 are required"),
        (.valueSize(0, required: nil), "map m: a value has no bytes"),
        (.noEntries, "map m: max_entries is 0"),
        (.unknownFlags([.clone]), "map m: flags not known for this type: BPF_F_CLONE"),
        (
            .contradictoryFlags([.readOnly, .writeOnly]), "map m: flags exclude each other: BPF_F_RDONLY | BPF_F_WRONLY"
        ),
        (.entryTooLarge(40_000, limit: 32_768), "map m: an entry has 40000 bytes where at most 32768 are possible"),
        (.tooManyEntries(9, limit: 8), "map m: max_entries is 9 where at most 8 are possible"),
        (.noMemory(bytes: 7), "map m: no memory for 7 bytes"),
        (.noMemory(bytes: nil), "map m: no memory for more bytes than can be counted"),
    ]

    @Test(arguments: messages)
    func explainsItself(reason: MapError.Reason, message: String) {
        #expect(MapError(map: "m", reason: reason).description == message)
    }

    @Test func keepsBelowTheMemoryLimit() {
        let definition = MapDefinition(name: "m", type: .array, keySize: 4, valueSize: 8, maxEntries: 1025)
        #expect(throws: MapError(map: "m", reason: .noMemory(bytes: 8200))) {
            try MapFactory(memoryLimit: 8192).make(definition)
        }
    }
}
