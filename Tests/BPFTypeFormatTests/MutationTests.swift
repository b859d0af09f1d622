import BPFBytes
import BPFTypeFormat
import Testing

/// Pseudo-random numbers that are the same on every run (SplitMix64).
private struct Sequence64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }
}

@Suite struct MutationTests {
    /// Flips up to four bytes, or sets words to extremes, and at times cuts the end off.
    private static func mutate(_ bytes: [UInt8], _ random: inout Sequence64) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let offset = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[offset] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: bytes[offset] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &random) ?? 0
            case 2: bytes[offset] = UInt8.random(in: 0...255, using: &random)
            default: bytes[offset] = bytes[Int.random(in: 0..<bytes.count, using: &random)]
            }
        }
        if Int.random(in: 0..<10, using: &random) == 0 {
            bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
        }
        return bytes
    }

    /// Calls everything there is, with the given types; returns how many calls gave a value.
    private static func exercise(_ bytes: [UInt8], types: [UInt32]) -> Int {
        guard let btf = try? BTF(bytes) else { return 0 }
        var successes = 0
        func attempt<Value>(_ body: () throws(BTFError) -> Value) {
            do throws(BTFError) {
                _ = try body()
                successes += 1
            } catch {
                // A fault is as good as a value, as long as it can be told.
                if error.description.isEmpty { Issue.record("an error without words") }
            }
        }
        let memory = Array(repeating: UInt8(0x41), count: 64)
        let (raw, c) = (RawPrinter(btf), CPrinter(btf))
        for number in types {
            let id = TypeID(rawValue: number)
            attempt { () throws(BTFError) in try btf.type(id) }
            attempt { () throws(BTFError) in try btf.size(of: id) }
            attempt { () throws(BTFError) in try btf.resolve(id) }
            attempt { () throws(BTFError) in try raw.text(id) }
            attempt { () throws(BTFError) in try raw.structured(id).json() }
            attempt { () throws(BTFError) in try c.definition(id) }
            attempt { () throws(BTFError) in try c.declaration(id, name: "x") }
            attempt { () throws(BTFError) in try btf.value(of: id, in: memory).description }
        }
        attempt { () throws(BTFError) in try btf.identifiers(named: "pair") }
        attempt { () throws(BTFError) in try c.header(kernelFunctions: true) }
        attempt { () throws(BTFError) in try BTFBuilder(copying: btf).encode() }
        return successes
    }

    @Test(arguments: 0..<10)
    func damagedTypesGiveAValueOrAnError(part: Int) throws {
        var random = Sequence64(state: UInt64(part))
        let order: ByteOrder = part.isMultiple(of: 2) ? .little : .big
        let bytes = try AllKinds.builder.encode(order: order)
        let types = Array(0...UInt32(AllKinds.types.count + 1))
        #expect(Self.exercise(bytes, types: types) > 200)
        var successes = 0
        for _ in 0..<1000 {
            let some = Array(types.shuffled(using: &random)[..<6])
            successes += Self.exercise(Self.mutate(bytes, &random), types: some)
        }
        #expect(successes > 1000)
    }

    @Test func damagedExtensionsGiveAValueOrAnError() throws {
        var random = Sequence64(state: 99)
        var builder = AllKinds.builder
        let bytes = try ExtensionTests.sample.encode(strings: &builder)
        let btf = try BTF(builder.encode())
        var outcomes: Set<Bool> = []
        for _ in 0..<10_000 {
            outcomes.insert((try? BTFExtension(Self.mutate(bytes, &random), strings: btf)) != nil)
        }
        #expect(outcomes == [true, false])
    }

    @Test func everyTruncationGivesAValueOrAnError() throws {
        let bytes = try AllKinds.builder.encode()
        for count in 0..<bytes.count { #expect((try? BTF(Array(bytes[..<count]))) == nil) }
    }
}
