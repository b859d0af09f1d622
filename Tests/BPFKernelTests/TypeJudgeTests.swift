import BPFKernel
import BPFModel
import BPFTypeFormat
import Foundation
import Testing

/// The running kernel as judge of which types may be loaded.
@Suite(.enabled(if: TypeJudge.isAvailable, "needs root and bpf(2)"))
struct TypeJudgeTests {
    private static let types: [BTFType] = [
        .integer(IntegerType(name: "int", size: 4, encoding: .signed)), .pointer(1),
        .array(element: 1, index: 1, count: 4),
        .structure(
            Composite(
                name: "s", size: 24,
                members: [
                    Member(name: "a", type: 1, bitOffset: 0), Member(name: "b", type: 2, bitOffset: 64),
                    Member(name: "c", type: 1, bitOffset: 128, bitWidth: 3),
                ])),
        .union(Composite(name: "u", size: 16, members: [Member(name: "a", type: 3, bitOffset: 0)])),
        .enumeration(Enumeration(name: "e", isSigned: true, enumerators: [Enumerator(name: "A", value: -1)])),
        .forward(name: "f", isUnion: true), .typedef(name: "t", type: 4), .volatile(8), .const(9), .pointer(10),
        .functionPrototype(FunctionPrototype(returns: 1, parameters: [Parameter(name: "x", type: 2)])),
        .function(name: "g", prototype: 12, linkage: .global), .variable(name: "v", type: 1, linkage: .global),
        .dataSection(
            DataSection(name: ".data", size: 4, variables: [SectionVariable(type: 14, offset: 0, size: 4)])),
        .float(name: "float", size: 4), .declarationTag(DeclarationTag(value: "tag", type: 4, component: 0)),
        .typeTag(TypeTag(value: "user", type: 1)), .pointer(18),
        .enumeration64(Enumeration(name: "w", size: 8, enumerators: [Enumerator(name: "B", bits: 1 << 40)])),
    ]

    private static func valid() throws -> [UInt8] {
        var builder = BTFBuilder()
        for type in types { builder.add(type) }
        return try builder.encode()
    }

    @Test func `Linux takes what is valid`() throws {
        let bytes = try Self.valid()
        try BTF.validate(bytes)
        #expect(TypeJudge.accepts(bytes))
    }

    /// Words of a valid blob changed at random, one to three at a time.
    @Test func `Damaged types are taken or refused as Linux does`() throws {
        let valid = try Self.valid()
        let effort = Int(ProcessInfo.processInfo.environment["EBPF_TEST_EFFORT"] ?? "") ?? 1
        var random = SplitMix(state: 42)
        var accepted = 0
        for round in 0..<(2_000 * effort) {
            var bytes = valid
            for _ in 0...(random.next() % 3) {
                let word = 24 + Int(random.next() % UInt64((bytes.count - 24) / 4)) * 4
                let place = word + Int(random.next() % 4)
                bytes[place] =
                    Self.interesting[Int(random.next() % UInt64(Self.interesting.count))] &+ bytes[place] / 3
                    * UInt8(random.next() % 2)
            }
            let expected = TypeJudge.accepts(bytes)
            let verdict = Result { () throws(BTFError) in try BTF.validate(bytes) }
            accepted += expected ? 1 : 0
            switch verdict {
            case .success: #expect(expected, "round \(round): Linux refuses it")
            case .failure(let error): #expect(!expected, "round \(round): Linux accepts it, but \(error)")
            }
        }
        #expect(accepted > 100)
    }

    private static let interesting: [UInt8] = [
        0, 1, 2, 3, 4, 5, 8, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 32, 0x7f, 0x80, 0xff,
    ]
}

/// Numbers that look random and are the same every time.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }
}

private enum TypeJudge {
    static let isAvailable: Bool = {
        var builder = BTFBuilder()
        builder.add(.integer(IntegerType(name: "int", size: 4)))
        guard let bytes = try? builder.encode() else { return false }
        return accepts(bytes)
    }()

    /// Loads types, and forgets them again.
    static func accepts(_ bytes: [UInt8]) -> Bool {
        var attributes = [UInt64](repeating: 0, count: 4)
        let result: Int? = unsafe bytes.withUnsafeBytes { bytes in
            attributes[0] = UInt64(UInt(bitPattern: bytes.baseAddress))
            attributes[2] = UInt64(bytes.count)
            return unsafe attributes.withUnsafeMutableBytes { attributes in
                guard let base = attributes.baseAddress else { return nil }
                return try? unsafe SystemCall.bpf(.btfLoad, base, size: 28)
            }
        }
        guard let result else { return false }
        close(Int32(result))
        return true
    }
}
