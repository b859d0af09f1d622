import BPFBytes
import BPFTypeFormat

/// Types of every kind, under fixed numbers.
enum AllKinds {
    static let int: TypeID = 1
    static let char: TypeID = 2
    static let unsigned: TypeID = 3
    static let bool: TypeID = 4
    static let double: TypeID = 5
    static let pair: TypeID = 6
    static let pairPointer: TypeID = 7
    static let name: TypeID = 8
    static let either: TypeID = 9
    static let color: TypeID = 10
    static let wide: TypeID = 11
    static let opaque: TypeID = 12
    static let opaqueUnion: TypeID = 13
    static let pairAlias: TypeID = 14
    static let volatileInt: TypeID = 15
    static let constChar: TypeID = 16
    static let charPointer: TypeID = 17
    static let restrictPointer: TypeID = 18
    static let prototype: TypeID = 19
    static let function: TypeID = 20
    static let variable: TypeID = 21
    static let section: TypeID = 22
    static let memberTag: TypeID = 23
    static let userTag: TypeID = 24
    static let userPointer: TypeID = 25
    static let attribute: TypeID = 26
    static let huge: TypeID = 27
    static let opaquePointer: TypeID = 28

    static let types: [BTFType] = [
        .integer(IntegerType(name: "int", size: 4, encoding: .signed)),
        .integer(IntegerType(name: "char", size: 1, encoding: .signed)),
        .integer(IntegerType(name: "unsigned int", size: 4)),
        .integer(IntegerType(name: "_Bool", size: 1, encoding: .boolean)),
        .float(name: "double", size: 8),
        .structure(
            Composite(
                name: "pair", size: 24,
                members: [
                    Member(name: "first", type: int, bitOffset: 0),
                    Member(name: "low", type: unsigned, bitOffset: 32, bitWidth: 3),
                    Member(name: "high", type: int, bitOffset: 35, bitWidth: 5),
                    Member(name: "next", type: pairPointer, bitOffset: 64),
                    Member(name: "", type: either, bitOffset: 128),
                ])),
        .pointer(pair),
        .array(element: char, index: unsigned, count: 8),
        .union(
            Composite(
                name: "", size: 8,
                members: [
                    Member(name: "text", type: name, bitOffset: 0),
                    Member(name: "number", type: double, bitOffset: 0),
                ])),
        .enumeration(
            Enumeration(
                name: "color", isSigned: true,
                enumerators: [Enumerator(name: "RED", value: 0), Enumerator(name: "NONE", value: -1)])),
        .enumeration64(
            Enumeration(
                name: "wide", size: 8,
                enumerators: [Enumerator(name: "TOP", bits: 1 << 63), Enumerator(name: "ONE", bits: 1)])),
        .forward(name: "opaque", isUnion: false),
        .forward(name: "opaque_union", isUnion: true),
        .typedef(name: "pair_t", type: pair),
        .volatile(int),
        .const(char),
        .pointer(constChar),
        .restrict(charPointer),
        .functionPrototype(
            FunctionPrototype(
                returns: int,
                parameters: [
                    Parameter(name: "pair", type: pairPointer), Parameter(name: "format", type: restrictPointer),
                    Parameter(name: "", type: .void),
                ])),
        .function(name: "compare", prototype: prototype, linkage: .global),
        .variable(name: "counter", type: volatileInt, linkage: .static),
        .dataSection(
            DataSection(name: ".data", size: 4, variables: [SectionVariable(type: variable, offset: 0, size: 4)])),
        .declarationTag(DeclarationTag(value: "key", type: pair, component: 0)),
        .typeTag(TypeTag(value: "user", type: int)),
        .pointer(userTag),
        .typeTag(TypeTag(value: "address_space(1)", type: .void, isAttribute: true)),
        .integer(IntegerType(name: "__int128", size: 16, encoding: .signed)),
        .pointer(opaque),
    ]

    static var builder: BTFBuilder {
        var builder = BTFBuilder()
        for type in types { builder.add(type) }
        return builder
    }

    static func btf(_ order: ByteOrder = .little) throws -> BTF {
        try BTF(builder.encode(order: order))
    }
}
