import BPFModel
import BPFRuntime
import Testing

@Suite("Reading numbers")
struct NumberHelperTests {
    /// The text, the flags, and what the documentation of the helpers says (not compared with a kernel): the length or an error, and the number where there is one.
    private static let rows: [(helper: String, text: String, flags: Int, result: Int64, number: UInt64?)] = [
        ("bpf_strtol", "42", 0, 2, 42),
        ("bpf_strtol", " -7x", 0, 3, UInt64(bitPattern: -7)),
        ("bpf_strtol", "0x1f", 0, 4, 31),
        ("bpf_strtol", "017", 0, 3, 15),
        ("bpf_strtol", "017", 10, 3, 17),
        ("bpf_strtol", "0x1F", 16, 4, 31),
        ("bpf_strtol", "9223372036854775807", 10, 19, UInt64(Int64.max)),
        ("bpf_strtol", "9223372036854775808", 10, -34, nil),
        ("bpf_strtol", "-9223372036854775808", 10, 20, 1 << 63),
        ("bpf_strtol", "99999999999999999999999", 10, -34, nil),
        ("bpf_strtol", "", 0, -22, nil),
        ("bpf_strtol", "zz", 0, -22, nil),
        ("bpf_strtol", "1", 3, -22, nil),
        ("bpf_strtoul", "18446744073709551615", 10, 20, .max),
        ("bpf_strtoul", "-1", 10, -22, nil),
        ("bpf_strtoul", "8z", 8, -22, nil),
    ]

    @Test("Text, base and limits", arguments: ExecutionMode.allCases, rows.indices)
    func reads(mode: ExecutionMode, row: Int) throws {
        let row = Self.rows[row]
        let context = try runContext(
            memory: bytes(UInt64(0xeeee)) + Array(row.text.utf8)
                + [UInt8](repeating: 0, count: 32 - row.text.utf8.count))
        let program = try program(
            """
                r6 = r1
                r4 = r1
                r1 += 8
                r2 = 32
                r3 = \(row.flags)
                call \(row.helper)
                exit
            """, mode: mode)
        #expect(signed(try program.run(in: context)) == row.result)
        #expect(integer(context.contextBytes.prefix(8)) == row.number ?? 0xeeee)
    }
}
