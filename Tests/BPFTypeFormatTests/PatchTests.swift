import BPFBytes
import BPFTypeFormat
import Testing

struct PatchTests {
    /// `int`, a variable, its section, a prototype and a function, in either order.
    private static func sample(_ order: ByteOrder) throws -> BTF {
        var builder = BTFBuilder()
        let int = builder.add(.integer(IntegerType(name: "int", size: 4, encoding: .signed)))
        let variable = builder.add(.variable(name: "counter", type: int, linkage: .global))
        builder.add(
            .dataSection(
                DataSection(name: ".bss", size: 0, variables: [SectionVariable(type: variable, offset: 0, size: 4)])))
        let prototype = builder.add(.functionPrototype(FunctionPrototype(returns: int, parameters: [])))
        builder.add(.function(name: "run", prototype: prototype, linkage: .global))
        return try BTF(builder.encode(order: order))
    }

    @Test(arguments: ByteOrder.allCases)
    func `Sizes, places and linkage change, and nothing else`(_ order: ByteOrder) throws {
        let before = try Self.sample(order)
        var patch = BTFPatch(before)
        let section = DataSection(name: ".bss", size: 64, variables: [SectionVariable(type: 2, offset: 32, size: 4)])
        try patch.complete(3, as: section)
        try patch.setLinkage(.static, of: 2)
        try patch.setLinkage(.static, of: 5)
        let after = patch.applied()
        #expect(try after.type(3) == .dataSection(section))
        #expect(try after.type(2) == .variable(name: "counter", type: 1, linkage: .static))
        #expect(try after.type(5) == .function(name: "run", prototype: 4, linkage: .static))
        #expect(try after.type(1) == before.type(1))
        #expect(try after.type(4) == before.type(4))
        #expect(after.bytes.count == before.bytes.count)
    }

    @Test func `What has no linkage and no variables can't be changed`() throws {
        var patch = BTFPatch(try Self.sample(.host))
        #expect(throws: BTFError(.unknownType(1), at: .type(1))) { try patch.setLinkage(.static, of: 1) }
        #expect(throws: BTFError(.unknownType(9), at: .type(9))) { try patch.setLinkage(.static, of: 9) }
        let more = DataSection(name: ".bss", size: 64, variables: [])
        #expect(throws: BTFError(.unknownType(3), at: .type(3))) { try patch.complete(3, as: more) }
    }

    @Test(arguments: ["a___b", "longer_name___flavour", "x_______y___z", "eight__8___", "_________", "abcdefg___h"])
    func `A name with a flavour is found without it, wherever the underscores stand`(_ name: String) throws {
        var builder = BTFBuilder()
        for other in ["plain", name, "another"] {
            builder.add(.structure(Composite(name: other, size: 0, members: [])))
        }
        let btf = try BTF(builder.encode())
        let essential = EssentialName.of(name)
        #expect(try btf.identifiers(ofFlavoursOf: name) == [2])
        #expect(try btf.identifiers(ofFlavoursOf: essential, like: .structure) == [2])
        #expect(try btf.identifiers(ofFlavoursOf: essential, like: .function).isEmpty)
    }
}
