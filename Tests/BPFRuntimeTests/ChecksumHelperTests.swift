import BPFMaps
import BPFRuntime
import Testing

/// One call of `bpf_csum_diff`, and what Linux 6.18 answered.
struct ChecksumCase: Sendable {
    let from: [UInt8]
    let to: [UInt8]
    let seed: UInt64
    let result: UInt64

    init(_ from: some Sequence<UInt8>, _ to: some Sequence<UInt8>, _ seed: UInt64, _ result: UInt64) {
        self.from = Array(from)
        self.to = Array(to)
        self.seed = seed
        self.result = result
    }
}

@Suite struct ChecksumHelperTests {
    private static let ascending = (1...64).map { UInt8($0) }
    private static func ones(_ count: Int) -> [UInt8] { [UInt8](repeating: 255, count: count) }
    private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

    static let cases: [ChecksumCase] = [
        ChecksumCase([1, 2, 3, 4], [5, 6, 7, 8], 0, 0x808),
        ChecksumCase([1, 2, 3, 4], [], 0, 0xf9fb),
        ChecksumCase([], [1, 2, 3, 4], 0, 0x604),
        ChecksumCase([], [], 0, 0),
        ChecksumCase([], [], 0x1234_5678, 0x68ac),
        ChecksumCase([], [], .max, 0xffff),
        ChecksumCase([1, 2, 3], [1, 2, 3, 4], 0, 0x400),
        ChecksumCase([1, 2], [1, 2, 3, 4], 0, 0x403),
        ChecksumCase(ascending[..<8], ascending[8..<12], 0x1234, 0x1438),
        ChecksumCase(ascending, ascending, 0, 0xffff),
        ChecksumCase([], ascending[..<20], 0xffff, 0x6e64),
        ChecksumCase(ones(4), ones(4), 0, 0xffff),
        ChecksumCase(ones(8), [], 0xffff_ffff, 0),
        ChecksumCase(zeros(4), zeros(4), 0, 0xffff),
        ChecksumCase([], zeros(4), 0, 0),
        ChecksumCase(zeros(4), [], 0, 0),
        ChecksumCase([], ones(64), 0xffff_ffff, 0xffff),
        ChecksumCase([1, 2, 3, 4], [5, 6, 7, 8], 0x1_0000_0005, 0x80d),
        ChecksumCase(ascending[..<60], ascending[4...], 0xdead_beef, 0x1616),
    ]

    @Test(arguments: cases, ExecutionMode.allCases)
    func answersAsOnLinux(_ checksum: ChecksumCase, mode: ExecutionMode) throws {
        let memory = checksum.from + checksum.to
        let program = try program(
            """
                r6 = r1
                r2 = \(checksum.from.count)
                r3 = r6
                r3 += \(checksum.from.count)
                r4 = \(checksum.to.count)
                r5 = 0x\(String(checksum.seed, radix: 16))
                if r2 != 0 goto skip_from
                r1 = 0
            skip_from:
                if r4 != 0 goto skip_to
                r3 = 0
            skip_to:
                call bpf_csum_diff
                exit
            """, mode: mode)
        #expect(try program.run(in: runContext(memory: memory)) == checksum.result)
    }

    /// The verifier, like Linux's, lets a pointer that may be null through with any length.
    @Test(arguments: ["r1 = 0 \n r3 = r10 \n r3 += -8", "r1 = r10 \n r1 += -8 \n r3 = 0"], ExecutionMode.allCases)
    func survivesNull(_ pointers: String, mode: ExecutionMode) throws {
        let program = try program(
            "*(u64 *)(r10 -8) = 1 \n \(pointers) \n r2 = 4 \n r4 = 4 \n r5 = 0 \n call bpf_csum_diff \n exit",
            mode: mode)
        #expect(try program.run(in: runContext(memory: [])) == UInt64(bitPattern: -14))
    }
}
