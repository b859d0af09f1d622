import BPFObjects
import Testing

@Suite struct LinkMutationTests {
    /// Numbers that look random and are the same on every run.
    private struct Numbers {
        var state: UInt64

        mutating func below(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(max(limit, 1)))
        }
    }

    @Test(arguments: 0..<8)
    func `Damaged objects end in an error or in an object that can be read`(_ seed: Int) throws {
        let originals = try ["count", "decide"].map { try Fixture.bytes("linking/\($0)") }
        var numbers = Numbers(state: UInt64(seed))
        var linked = 0
        for _ in 0..<60 {
            let damaged = originals.map { bytes in
                var bytes = bytes
                for _ in 0...numbers.below(4) {
                    bytes[numbers.below(bytes.count)] = [0, 1, 4, 8, 0x7f, 0x80, 0xff, 0x18][numbers.below(8)]
                }
                return bytes
            }
            let inputs = damaged.compactMap { bytes in
                (try? ObjectFile(bytes)).map { LinkInput(name: "damaged", object: $0) }
            }
            guard let bytes = try? ObjectLinker.link(inputs) else { continue }
            linked += 1
            _ = try ELFFile(bytes)
        }
        #expect(linked > 0)
    }
}
