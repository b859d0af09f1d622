import BPFMaps
import BPFModel
import BPFRuntime
import Testing

/// A format with what it prints, whose length is what Linux 6.18 returned; no text where it is refused with `EINVAL`.
struct PrintCase: Sendable, CustomTestStringConvertible {
    let format: String
    let arguments: [Int64]
    let text: String?

    init(_ format: String, _ arguments: [Int64], _ text: String?) {
        self.format = format
        self.arguments = arguments
        self.text = text
    }

    var testDescription: String { format }
}

@Suite struct TracePrintTests {
    static let cases: [PrintCase] = [
        PrintCase("plain", [], "plain"),
        PrintCase("a\tb", [], "a\tb"),
        PrintCase("caf\u{e9}", [], "caf\u{e9}"),
        PrintCase("%d %u %x", [-1, -1, -1], "-1 4294967295 ffffffff"),
        PrintCase("%i%i%i", [1, 2, 3], "123"),
        PrintCase("%ld %lu %lx", [-1, -1, -1], "-1 18446744073709551615 ffffffffffffffff"),
        PrintCase("%lld %llu %llx", [-1, -1, -1], "-1 18446744073709551615 ffffffffffffffff"),
        PrintCase("%d", [1 << 33], "0"),
        PrintCase("%X %lX", [0xab, 0xdead_beef_cafe], "AB DEADBEEFCAFE"),
        PrintCase("%c|", [65], "A|"),
        PrintCase("%5c|%-5c|", [65, 66], "    A|B    |"),
        PrintCase("%p", [0], "0000000000000000"),
        PrintCase("%px", [0x1234], "0000000000001234"),
        PrintCase("%pK.", [0x12345], "0000000000012345."),
        PrintCase("%ps", [0], "0x0"),
        PrintCase("%%", [], "%"),
        PrintCase("100%% %d", [1], "100% 1"),
        PrintCase("%5d|%-5d|%05d", [42, 42, 42], "   42|42   |00042"),
        PrintCase("%05d|%+d|% d", [-42, 4, 4], "-0042|+4| 4"),
        PrintCase("%08x", [0xab], "000000ab"),
        PrintCase("%016llx|", [0xdead_beef_cafe], "0000deadbeefcafe|"),
        PrintCase("%2d", [12345], "12345"),
        PrintCase("%--5d|%0-5d|", [3, 3], "3    |3    |"),
        PrintCase("%s|", [0], "|"),
        PrintCase("%s|", [16], "|"),
        PrintCase("%pI4", [16], "0.0.0.0"),
        PrintCase("%#x", [1], nil), PrintCase("%.3d", [1], nil), PrintCase("%.1s", [1], nil),
        PrintCase("%hd", [1], nil), PrintCase("%hhd", [1], nil), PrintCase("%o", [1], nil), PrintCase("%f", [1], nil),
        PrintCase("%n", [1], nil), PrintCase("%*d", [1], nil), PrintCase("%zu", [1], nil), PrintCase("%", [], nil),
        PrintCase("%l", [1], nil), PrintCase("%ll", [1], nil), PrintCase("%lls", [1], nil), PrintCase("%lc", [1], nil),
        PrintCase("%lp", [1], nil), PrintCase("%pd", [1], nil), PrintCase("%p4", [1], nil), PrintCase("%pM", [1], nil),
        PrintCase("%5%", [], nil), PrintCase("%5", [], nil), PrintCase("\u{1}x", [], nil),
        PrintCase("%d %d %d %d", [1, 2, 3], nil),
    ]

    @Test(arguments: cases, ExecutionMode.allCases)
    func printsAsOnLinux(_ print: PrintCase, mode: ExecutionMode) throws {
        let (result, lines) = try run(print.format, print.arguments.map { .number($0) }, mode: mode)
        #expect(result == print.text.map { Int64($0.utf8.count) } ?? -22)
        #expect(lines == (print.text.map { [$0] } ?? []))
    }

    /// Formats of what `[1, 2, 3, 4, …]` and `hello` in memory print as.
    @Test(arguments: [
        ("%s|", "hello|"), ("%10s|", "     hello|"), ("%-10s|", "hello     |"), ("%pks", "hello"),
        ("%pI4", "104.101.108.108"), ("%pi4", "104.101.108.108"), ("%s %s", "hello hello"),
        ("%pI6", "6865:6c6c:6f00:0000:0000:0000:0000:0000"), ("%pi6", "68656c6c6f0000000000000000000000"),
    ])
    func readsWhatArgumentsPointTo(format: String, text: String) throws {
        for mode in ExecutionMode.allCases {
            let (result, lines) = try run(format, [.memory, .memory], mode: mode)
            #expect(lines == [text])
            #expect(result == Int64(text.utf8.count))
        }
    }

    @Test func aStringEndsWithTheMemory() throws {
        let map = try makeMap(.array, value: 24, entries: 1)
        try map.update(bytes(UInt32(0)), Array("%s\0".utf8) + [UInt8](repeating: 0x41, count: 21))
        let program = try program(
            "r1 = map[m][0]+0 \n r3 = r1 \n r3 += 3 \n r2 = 3 \n call bpf_trace_printk \n exit", maps: ["m": map])
        let context = try runContext()
        #expect(try program.run(in: context) == 21)
        #expect(context.log.lines == [String(repeating: "A", count: 21)])
    }

    @Test func aLineEndIsNotPartOfTheLine() throws {
        let (result, lines) = try run("one\n", [], mode: .checked)
        #expect(result == 4)
        #expect(lines == ["one"])
    }

    /// Formats without a NUL in their size are refused; one that has it early ends there.
    @Test func theFormatEndsAtItsFirstNUL() throws {
        #expect(try run("abc", [], terminated: false, mode: .checked).result == -22)
        let (result, lines) = try run("ab\0cd", [], mode: .checked)
        #expect(result == 2)
        #expect(lines == ["ab"])
    }

    @Test func linesAreNoLongerThanTheKernels() throws {
        let (result, lines) = try run("%999999999d%999999999d", [.number(1), .number(2)], mode: .checked)
        #expect(result == 1023)
        #expect(lines.first?.utf8.count == 1023)
    }

    @Test func theLogKeepsTheLastLines() throws {
        let log = TraceLog(capacity: 3)
        let context = try #require(RunContext(log: log))
        let program = try program(
            """
                r3 = *(u8 *)(r1 +0)
                *(u64 *)(r10 -8) = 0x6425
                r1 = r10
                r1 += -8
                r2 = 3
                call bpf_trace_printk
                exit
            """)
        for number in 0..<5 as Range<UInt8> {
            try context.loadContext([number])
            _ = try program.run(in: context)
        }
        #expect(log.lines == ["2", "3", "4"])
        #expect(log.droppedCount == 2)
        log.removeAll()
        #expect(log.lines.isEmpty && log.droppedCount == 0)
    }

    private enum Argument {
        case number(Int64)
        /// The address of `hello` and zeros.
        case memory
    }

    private func run(
        _ format: String, _ arguments: [Argument], terminated: Bool = true, mode: ExecutionMode
    ) throws -> (result: Int64, lines: [String]) {
        let text = Array(format.utf8) + (terminated ? [0] : [])
        let map = try makeMap(.array, value: 64, entries: 1)
        try map.update(bytes(UInt32(0)), text + [UInt8](repeating: 0, count: 64 - text.count))
        let memory = Array("hello".utf8) + [UInt8](repeating: 0, count: 27)
        let loads = arguments.enumerated().map { index, argument in
            switch argument {
            case .number(let value): "r\(index + 3) = 0x\(String(UInt64(bitPattern: value), radix: 16))"
            case .memory: "r\(index + 3) = r6"
            }
        }
        let program = try program(
            (["r6 = r1"] + loads + ["r1 = map[m][0]+0", "r2 = \(text.count)", "call bpf_trace_printk", "exit"])
                .joined(separator: "\n"), maps: ["m": map], mode: mode)
        let context = try runContext(memory: memory)
        return (signed(try program.run(in: context)), context.log.lines)
    }
}
