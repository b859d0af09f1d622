import BPFBytes
import BPFInstructions
import BPFObjects
import BPFTypeFormat
import Testing

@Suite("Big-endian objects say the same")
struct ByteOrderTests {
    @Test("Maps", arguments: ["maps", "data", "subprograms"])
    func maps(name: String) throws {
        let little = try Fixture.spec(name)
        let big = try Fixture.spec(name + ".be")
        #expect(little.order == .little && big.order == .big)
        #expect(big.maps.flatMap { $0.outline(indent: "") } == little.maps.flatMap { $0.outline(indent: "") })
        #expect(big.license == little.license)
    }

    @Test("Programs, what they call, and where lines begin", arguments: ["maps", "data", "subprograms"])
    func programs(name: String) throws {
        let little = try Fixture.spec(name)
        let big = try Fixture.spec(name + ".be")
        #expect(big.programs.map(\.name) == little.programs.map(\.name))
        #expect(big.programs.map(\.type) == little.programs.map(\.type))
        #expect(big.programs.map { $0.subprograms.map(\.name) } == little.programs.map { $0.subprograms.map(\.name) })
        for (left, right) in zip(big.programs, little.programs) {
            #expect(left.references.map(\.target) == right.references.map(\.target))
            #expect(left.lines.map(\.line) == right.lines.map(\.line))
        }
    }

    @Test("Contents stay in the object's order")
    func contents() throws {
        let contents = try Fixture.spec("data.be").map(named: ".rodata")?.contents
        #expect(contents == [0, 0, 0, 7, 0, 0, 0, 10, 0, 0, 0, 20, 0x12, 0x34])
    }
}
