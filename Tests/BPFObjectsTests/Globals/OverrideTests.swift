import BPFBytes
import BPFModel
import BPFObjects
import BPFTypeFormat
import Foundation
import Testing

struct OverrideTests {
    private static func collection(_ name: String) throws -> CollectionSpec {
        let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Fixtures/objects")
        return try CollectionSpec(ObjectFile([UInt8](try Data(contentsOf: fixtures.appending(path: "\(name).bpf.o")))))
    }

    /// The bytes of a variable.
    private static func bytes(_ name: String, in collection: CollectionSpec) throws -> [UInt8] {
        for map in collection.maps {
            guard let variable = map.variables.first(where: { $0.name == name }) else { continue }
            let contents = map.contents ?? [UInt8](repeating: 0, count: map.valueSize)
            return Array(contents[variable.offset..<variable.offset + variable.size])
        }
        throw OverrideError(name: name, reason: .malformedName)
    }

    @Test(arguments: [
        ("threshold", GlobalValue.integer(443), "threshold", "bb010000"),
        ("private_constant", .integer(0xffff), "private_constant", "ffff"),
        ("private_state", .integer(-2), "private_state", "feffffff"),
        ("limits.high", .integer(3), "limits", "0a00000003000000"),
        ("tuned.low", .integer(9), "tuned", "0900000002000000"),
        ("counters[1]", .integer(1), "counters", "0000000000000000010000000000000000000000000000000000000000000000"),
        ("names[1]", .text("last"), "names", "66697273740000006c61737400000000"),
        ("scratch", .bytes([1, 2, 3, 4, 5, 6, 7, 8]), "scratch", "0102030405060708"),
        ("hidden_byte", .boolean(true), "hidden_byte", "01"),
    ])
    func `Variables and their parts take values of their type`(
        _ name: String, _ value: GlobalValue, _ variable: String, _ expected: String
    ) throws {
        var collection = try Self.collection("data")
        try collection.setGlobal(name, value)
        #expect(Hex.encode(try Self.bytes(variable, in: collection)) == expected)
    }

    @Test func `A big-endian object takes big-endian values`() throws {
        var collection = try Self.collection("data.be")
        try collection.setGlobal("threshold", UInt16(443))
        #expect(try Self.bytes("threshold", in: collection) == [0, 0, 1, 0xbb])
    }

    @Test(arguments: [
        (
            "private_constant", GlobalValue.integer(70_000),
            "'private_constant': 70000 does not fit __u16, which goes from 0 to 65535"
        ),
        (
            "private_state", .integer(1 << 31),
            "'private_state': 2147483648 does not fit __s32, which goes from -2147483648 to 2147483647"
        ),
        (
            "threshold", .integer(-1),
            "'threshold': -1 does not fit __u32, which goes from 0 to 4294967295"
        ),
        ("threshold", .text("x"), "'threshold': __u32 can't be set to \"x\""),
        ("limits", .integer(1), "'limits': struct limits can't be set to 1"),
        ("limits.middle", .integer(1), "'limits.middle': struct limits has no member 'middle'"),
        ("counters[4]", .integer(1), "'counters[4]': __u64[4] has no element 4"),
        ("counters[x]", .integer(1), "'counters[x]': not a name of a variable, member or element"),
        ("names[0]", .text("too long"), "'names[0]': a length of 9 does not fit volatile const char[8], which takes 8"),
        ("scratch", .bytes([1]), "'scratch': a length of 1 does not fit __u64, which takes 8"),
        ("counters", .list([1, 2]), "'counters': a length of 2 does not fit __u64[4], which takes 4"),
        (
            "only_port", .integer(443),
            """
            'only_port': no such variable; there are: counters, hidden_byte, limits, names, private_constant, \
            private_state, private_zero, scratch, seen, threshold, tunable, tuned
            """
        ),
    ])
    func `What does not fit is refused with the reason, and nothing changes`(
        _ name: String, _ value: GlobalValue, _ message: String
    ) throws {
        let original = try Self.collection("data")
        var collection = original
        let error = #expect(throws: OverrideError.self) { try collection.setGlobal(name, value) }
        #expect(error?.description == message)
        #expect(collection.maps == original.maps)
    }

    @Test func `The kernel's configuration is not ours to set`() throws {
        var collection = try Self.collection("externs")
        let name = try #require(collection.map(named: ".kconfig")?.variables.first?.name)
        let error = #expect(throws: OverrideError.self) { try collection.setGlobal(name, 1) }
        #expect(error?.reason == .notOurs)
    }

    @Test func `Maps take another number of entries and another pinning`() throws {
        var collection = try Self.collection("maps")
        let name = try #require(collection.maps.first?.name)
        try collection.setMaxEntries(77, ofMap: name)
        try collection.setPinning(.byName, ofMap: name)
        #expect(collection.maps.first?.maxEntries == 77)
        #expect(collection.maps.first?.pinning == .byName)
        #expect(throws: OverrideError(name: name, reason: .maxEntries(0))) {
            try collection.setMaxEntries(0, ofMap: name)
        }
        #expect(throws: OverrideError.self) { try collection.setMaxEntries(1, ofMap: "nowhere") }
    }

    @Test func `Programs take other targets, and wait until they are asked for`() throws {
        var collection = try Self.collection("sections")
        let kprobe = try #require(collection.programs.first { $0.sectionName == "kprobe/do_unlinkat" }).name
        let extended = try #require(collection.programs.first { $0.sectionName == "freplace" })
        #expect(extended.type == .ext && extended.attachTarget == nil)
        try collection.setAttachTarget("vfs_read", ofProgram: kprobe)
        try collection.setAttachTarget("decide", ofProgram: extended.name)
        try collection.setAutoload(false, ofProgram: kprobe)
        #expect(collection.program(named: kprobe)?.attachTarget == "vfs_read")
        #expect(collection.program(named: kprobe)?.autoload == false)
        #expect(collection.program(named: extended.name)?.attachTarget == "decide")
        #expect(throws: OverrideError.self) { try collection.setAutoload(true, ofProgram: "nowhere") }
        #expect(throws: OverrideError.self) { try collection.setAttachTarget("x", ofProgram: "nowhere") }
    }

    @Test func `Maps of maps take other elements, and every map other flags`() throws {
        var collection = try Self.collection("map_in_map")
        var inner = try #require(collection.map(named: "empty")?.inner)
        inner.maxEntries = 5
        try collection.setInner(inner, ofMap: "empty")
        try collection.setFlags(.noPreallocation, ofMap: "empty")
        try collection.setAutocreate(false, ofMap: "first")
        #expect(collection.map(named: "empty")?.inner?.maxEntries == 5)
        #expect(collection.map(named: "empty")?.flags == .noPreallocation)
        #expect(collection.map(named: "first")?.autocreate == false)
        #expect(throws: OverrideError(name: "first", reason: .noInnerMap)) {
            try collection.setInner(inner, ofMap: "first")
        }
        try collection.setPinPath("/sys/fs/bpf/here", ofMap: "first")
        #expect(collection.map(named: "first")?.pinPath == "/sys/fs/bpf/here")
    }
}
