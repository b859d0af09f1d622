import BPFBindings
import BPFBytes
import BPFObjects
import BPFTypeFormat
import Testing

struct SwiftBindingsTests {
    /// Types for one test; `int` and `u64` are 1 and 2, `char` is 3.
    private struct Types {
        var builder = BTFBuilder()
        static let int: TypeID = 1
        static let u64: TypeID = 2
        static let char: TypeID = 3

        init() {
            builder.add(.integer(IntegerType(name: "int", size: 4, encoding: .signed)))
            builder.add(.integer(IntegerType(name: "unsigned long long", size: 8)))
            builder.add(.integer(IntegerType(name: "char", size: 1, encoding: .signed)))
        }

        mutating func add(_ type: BTFType) -> TypeID { builder.add(type) }

        func source(_ configure: (inout SwiftBindings.Options) -> Void = { _ in }) throws -> String {
            var spec = CollectionSpec(order: .host, license: "GPL")
            spec.btf = try BTF(builder.encode())
            var options = SwiftBindings.Options(path: "sample.bpf.o")
            options.allTypes = true
            options.isPublic = false
            configure(&options)
            return try SwiftBindings(spec, options: options).source()
        }
    }

    @Test func `A struct has its fields where C has them, and filling between`() throws {
        var types = Types()
        _ = types.add(
            .structure(
                Composite(
                    name: "event", size: 24,
                    members: [
                        Member(name: "pid", type: Types.int, bitOffset: 0),
                        Member(name: "time", type: Types.u64, bitOffset: 64),
                        Member(name: "flag", type: Types.char, bitOffset: 128),
                    ])))
        let source = try types.source()
        #expect(source.contains("struct event: PlainStructure {"))
        #expect(source.contains("var pid: Int32 = .init()"))
        #expect(source.contains("private var _filling4: UInt32 = .init()"))
        #expect(source.contains("/// `unsigned long long time`, offset 8."))
        #expect(source.contains("private var _filling17: UInt8 = .init()"))
    }

    @Test func `Bitfields, unions and packed structs get accessors`() throws {
        var types = Types()
        _ = types.add(
            .structure(
                Composite(
                    name: "bits", size: 4, members: [Member(name: "low", type: Types.int, bitOffset: 3, bitWidth: 5)])))
        _ = types.add(
            .union(
                Composite(
                    name: "either", size: 8,
                    members: [
                        Member(name: "number", type: Types.u64, bitOffset: 0),
                        Member(name: "text", type: Types.char, bitOffset: 0),
                    ])))
        _ = types.add(
            .structure(
                Composite(
                    name: "tight", size: 5,
                    members: [
                        Member(name: "first", type: Types.char, bitOffset: 0),
                        Member(name: "second", type: Types.int, bitOffset: 8),
                    ])))
        let source = try types.source()
        #expect(source.contains("private var _filling0: UInt32 = .init()"))
        #expect(source.contains("Int32(truncatingIfNeeded: PlainBytes.signedBits(5, at: 3, of: self))"))
        #expect(source.contains("private var storage: InlineArray<1, UInt64> = .init()"))
        #expect(source.contains("PlainBytes.load(at: 0, of: self)"))
        #expect(source.contains("private var storage: InlineArray<5, UInt8> = .init()"))
        #expect(source.contains("PlainBytes.load(at: 1, of: self)"))
    }

    @Test func `Names that Swift has other uses for are told apart`() throws {
        var types = Types()
        for name in ["String", "class", "Program"] {
            _ = types.add(
                .structure(
                    Composite(name: name, size: 4, members: [Member(name: "self", type: Types.int, bitOffset: 0)])))
        }
        _ = types.add(.typedef(name: "class", type: Types.int))
        let source = try types.source()
        #expect(source.contains("struct String_: PlainStructure"))
        #expect(source.contains("struct `class`: PlainStructure"))
        #expect(source.contains("struct Program_: PlainStructure"))
        #expect(source.contains("var self_: Int32"))
    }

    @Test func `An enum keeps values without a name`() throws {
        var types = Types()
        _ = types.add(
            .enumeration(
                Enumeration(
                    name: "state", size: 4, isSigned: true,
                    enumerators: [Enumerator(name: "OFF", value: -1), Enumerator(name: "default", value: 2)])))
        let source = try types.source()
        #expect(source.contains("struct state: PlainValue, RawRepresentable, Hashable {"))
        #expect(source.contains("static var OFF: Self { Self(rawValue: -1) }"))
        #expect(source.contains("static var `default`: Self { Self(rawValue: 2) }"))
    }

    @Test func `An array of unknown length is where it begins`() throws {
        var types = Types()
        let array = types.add(.array(element: Types.char, index: Types.int, count: 0))
        _ = types.add(
            .structure(
                Composite(
                    name: "record", size: 4,
                    members: [
                        Member(name: "length", type: Types.int, bitOffset: 0),
                        Member(name: "text", type: array, bitOffset: 32),
                    ])))
        #expect(try types.source().contains("static var offset_of_text: Int { 4 }"))
    }

    @Test func `A type that was asked for and is not there is told`() throws {
        #expect(throws: BindingsError.noType("nothing")) { try Types().source { $0.types = ["nothing"] } }
    }

    @Test func `A struct that contains itself is no type`() throws {
        var types = Types()
        _ = types.add(
            .structure(Composite(name: "snake", size: 8, members: [Member(name: "tail", type: 4, bitOffset: 0)])))
        #expect(throws: BindingsError.endless(4)) { try types.source() }
    }

    @Test(arguments: [
        ("flow_count.bpf.o", "FlowCount"), ("/a/b/x.o", "X"), ("-", "Object"), ("9lives.o", "_9lives"),
        ("a-b.c.o", "AB"),
    ])
    func `The type is named after the file`(_ path: String, _ name: String) {
        #expect(SwiftBindings.Options(path: path).name == name)
    }
}
