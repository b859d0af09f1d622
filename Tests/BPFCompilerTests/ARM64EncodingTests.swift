import Testing

@testable import BPFCompiler

@Suite("AArch64 encodings", .enabled(if: NativeAssembler.clang != nil, NativeAssembler.missing))
struct ARM64EncodingTests {
    private static let triple = "aarch64-unknown-linux-gnu"
    private static let options = ["-march=armv8.1-a"]

    @Test("Every form has a syntax and an encoding of its own")
    func table() {
        #expect(Set(ARM64Syntax.table.map(\.opcode)) == Set(ARM64Opcode.allCases))
        #expect(Set(ARM64Opcode.allCases.map(\.encoding)).count == ARM64Opcode.allCases.count)
    }

    @Test("Every form encodes as clang's assembler does")
    func forms() throws {
        let cases = ARM64Syntax.table.flatMap(ARM64Case.all)
        #expect(Set(ARM64Syntax.table.filter { ARM64Case.all($0).isEmpty }.map(\.opcode)).isEmpty)
        #expect(cases.count > 5_000)
        let expected = try NativeAssembler.assemble(
            cases.map { $0.text + "\n" }.joined(), for: Self.triple, options: Self.options)
        try #require(expected.count == cases.count * 4)
        let wrong = cases.enumerated().filter { Array(expected[($0 * 4)..<($0 * 4 + 4)]) != $1.bytes }
        #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(10).map { "\($1.text): \($1.bytes)" })")
    }

    @Test("A number is in a register after the instructions that load it", arguments: [0 as UInt64, 16, 32, 48])
    func constants(shift: UInt64) throws {
        for value in [
            0, 1, 0xffff, 0x1_0000, 0x1234_5678, 0xffff_8000, .max, .max << 16, 0x0f0f_0f0f_0f0f_0f0f, 1 << 63,
        ] as [UInt64] {
            let value = value << shift | value >> (64 - shift)
            var emitter = ARM64Emitter(stream: CodeStream(labels: 0, capacity: 16))
            emitter.load(value, into: .x3)
            #expect(try Self.value(of: emitter.stream.bytes) == value)
        }
    }

    /// What movz, movn, movk and orr leave, by their definitions.
    private static func value(of bytes: [UInt8]) throws -> UInt64 {
        var value: UInt64 = 0
        for start in stride(from: 0, to: bytes.count, by: 4) {
            let word = bytes[start..<(start + 4)].reversed().reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
            let (field, shift) = (UInt64(word >> 5 & 0xffff), UInt64(word >> 21 & 3) * 16)
            switch word >> 23 {
            case 0x1a5: value = field << shift
            case 0x125: value = ~(field << shift)
            case 0x1e5: value = value & ~(0xffff << shift) | field << shift
            default: value = try #require(pattern(word))
            }
        }
        return value
    }

    /// The definition of `DecodeBitMasks` for 64 bits.
    private static func pattern(_ word: UInt32) -> UInt64? {
        let (n, rotation, last) = (word >> 22 & 1, word >> 16 & 0x3f, word >> 10 & 0x3f)
        let length = 31 - (n << 6 | ~last & 0x3f).leadingZeroBitCount
        guard length >= 1 else { return nil }
        let size = 1 << length
        let ones = Int(last) & (size - 1) + 1
        let element = (0..<ones).reduce(0 as UInt64) { $0 | 1 << UInt64(($1 + size - Int(rotation) % size) % size) }
        return (0..<(64 / size)).reduce(0) { $0 | element << UInt64($1 * size) }
    }

    @Test("Branches encode as clang's assembler does", arguments: [0, 1, 1000, 300_000])
    func branches(distance: Int) throws {
        let names: [(String, ARM64Branch)] =
            ARM64Condition.allCases.map { ("b.\($0.suffix)", .jumpIf($0)) }
            + [("b", .jump), ("bl", .call), ("cbz x9,", .zero(.x9, .bits64)), ("cbnz w30,", .notZero(.x30, .bits32))]
            + (distance < 200_000 ? [("adr x7,", .address(.x7))] : [])
        for (name, branch) in names {
            var emitter = ARM64Emitter(stream: CodeStream(labels: 0, capacity: 0))
            let (back, forward) = (emitter.stream.label(), emitter.stream.label())
            emitter.stream.place(back)
            for _ in 0..<distance { emitter.emit(.nop) }
            emitter.stream.branch(branch, to: forward)
            emitter.stream.branch(branch, to: back)
            for _ in 0..<distance { emitter.emit(.nop) }
            emitter.stream.place(forward)
            let isFar = branch.longLength == 8 && distance > 200_000
            let lines = ["0f", "1b"].map { label in
                isFar ? "\(ARM64Branch.inverted(name)) . + 8\nb \(label)" : "\(name) \(label)"
            }
            let nops = ".rept \(distance)\nnop\n.endr"
            let source = "1:\n\(nops)\n\(lines[0])\n\(lines[1])\n\(nops)\n0:\n"
            let expected = try NativeAssembler.assemble(source, for: Self.triple, options: Self.options)
            #expect(try CodeLayout(emitter.stream).finish().bytes == expected, "\(name) \(distance)")
        }
    }
}

extension ARM64Branch {
    /// The text of the opposite branch.
    fileprivate static func inverted(_ name: String) -> String {
        let pairs = [
            ("eq", "ne"), ("hs", "lo"), ("mi", "pl"), ("hi", "ls"), ("ge", "lt"), ("gt", "le"),
        ]
        for (one, other) in pairs {
            if name == "b.\(one)" { return "b.\(other)" }
            if name == "b.\(other)" { return "b.\(one)" }
        }
        return name.hasPrefix("cbz") ? name.replacing("cbz", with: "cbnz") : name.replacing("cbnz", with: "cbz")
    }
}
