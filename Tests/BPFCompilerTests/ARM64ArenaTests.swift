import BPFAssembler
import BPFCompiler
import BPFInstructions
import Testing

/// Memory of an arena on AArch64: the context's memory, from offset 8 of the window on; behind its first MiB there is nothing.
@Suite("AArch64 code for arenas", .enabled(if: ARM64Machine.shared != nil, ARM64Machine.missing))
struct ARM64ArenaTests {
    /// What a program does with r6, which points to eight bytes of 1 to 8, and with r7, which points to nothing.
    struct Row: Sendable, CustomTestStringConvertible {
        let text: String
        let result: UInt64
        /// The eight bytes afterwards.
        var memory: UInt64 = 0x0807_0605_0403_0201

        var testDescription: String { text }
    }

    static let rows: [Row] = [
        Row(text: "r0 = *(u8 *)(r6 +1)", result: 2), Row(text: "r0 = *(u16 *)(r6 +1)", result: 0x0302),
        Row(text: "r0 = *(u32 *)(r6 +0)", result: 0x0403_0201),
        Row(text: "r0 = *(u64 *)(r6 +0)", result: 0x0807_0605_0403_0201),
        Row(text: "r6 += 0x5000\nr0 = *(s8 *)(r6 -20476)", result: 5),
        Row(text: "r0 = *(u64 *)(r7 +0)", result: 0), Row(text: "r0 = *(s32 *)(r7 +32767)", result: 0),
        Row(text: "r0 = *(u8 *)(r7 -32768)", result: 0), Row(text: "r0 = load_acquire((u32 *)(r7 +4))", result: 0),
        Row(text: "r0 = load_acquire((u32 *)(r6 +4))", result: 0x0807_0605),
        Row(text: "*(u16 *)(r6 +2) = -2", result: 77, memory: 0x0807_0605_fffe_0201),
        Row(text: "*(u64 *)(r6 +0) = r3", result: 77, memory: 0x9_0000_0009),
        Row(text: "*(u32 *)(r6 +4) = 0", result: 77, memory: 0x0403_0201),
        Row(text: "store_release((u32 *)(r6 +4), r3)", result: 77, memory: 0x9_0403_0201),
        Row(text: "*(u64 *)(r7 +32767) = r3", result: 77), Row(text: "*(u8 *)(r7 -1) = 5", result: 77),
        Row(text: "store_release((u64 *)(r7 +0), r3)", result: 77),
        Row(text: "lock *(u64 *)(r6 +0) += r3", result: 77, memory: 0x0807_060e_0403_020a),
        Row(text: "lock *(u32 *)(r6 +0) &= r3", result: 77, memory: 0x0807_0605_0000_0001),
        Row(text: "lock *(u32 *)(r6 +0) |= r3", result: 77, memory: 0x0807_0605_0403_0209),
        Row(text: "lock *(u64 *)(r6 +0) ^= r3", result: 77, memory: 0x0807_060c_0403_0208),
        Row(
            text: "r3 = atomic_fetch_add((u32 *)(r6 +0), r3)\nr0 = r3", result: 0x0403_0201,
            memory: 0x0807_0605_0403_020a),
        Row(
            text: "r3 = atomic64_xchg((u64 *)(r6 +0), r3)\nr0 = r3", result: 0x0807_0605_0403_0201,
            memory: 0x9_0000_0009),
        Row(
            text: "r0 = 0x04030201\nr0 = atomic_cmpxchg((u32 *)(r6 +0), r0, r3)", result: 0x0403_0201,
            memory: 0x0807_0605_0000_0009),
        Row(text: "r0 = atomic64_cmpxchg((u64 *)(r6 +0), r0, r3)", result: 0x0807_0605_0403_0201),
        Row(text: "lock *(u64 *)(r7 +0) += r3", result: 77), Row(text: "lock *(u32 *)(r7 +0) &= r3", result: 77),
        Row(text: "r3 = atomic64_fetch_add((u64 *)(r7 +0), r3)\nr0 = r3", result: 0x9_0000_0009),
        Row(text: "r3 = atomic_fetch_add((u32 *)(r7 +0), r3)\nr0 = r3", result: 9),
        Row(text: "r3 = atomic_xchg((u32 *)(r7 +0), r3)\nr0 = r3", result: 9),
        Row(text: "r0 = 0x500000005 ll\nr0 = atomic_cmpxchg((u32 *)(r7 +0), r0, r3)", result: 5),
        Row(text: "r0 = 0x500000005 ll\nr0 = atomic64_cmpxchg((u64 *)(r7 +0), r0, r3)", result: 0x5_0000_0005),
        Row(text: "r0 = r10\nr0 = addr_space_cast(r6, 0x1, 0x0)", result: 0x1000_0000_0008),
        Row(text: "r6 = 0x700000000 ll\nr0 = addr_space_cast(r6, 0x1, 0x0)", result: 0),
        Row(text: "r6 = 0x700000008 ll\nr0 = addr_space_cast(r6, 0x0, 0x1)", result: 8),
    ]

    @Test("Accesses, and what comes of those that fault", arguments: ARM64Machine.processors, [false, true])
    func accesses(processor: Processor, optimizes: Bool) throws {
        let cases = try Self.rows.map { row -> ARM64Machine.Case in
            let text = "r6 = 8\nr7 = 0x800000\nr0 = 77\nr3 = 0x900000009 ll\n\(row.text)\nexit"
            let instructions = try Assembler.program(text).instructions
            var request = CompilationRequest(instructions)
            request.optimizes = optimizes
            let accesses = instructions.indices.filter { [1, 2, 3].contains(instructions[$0].opcode & 7) }
            request.arena = ArenaLayout(
                base: ARM64Machine.contextAddress, upperBits: 0x1000, accesses: Set(accesses))
            let code = try Compiler.compile(request, for: processor)
            let context = [UInt8](repeating: 0, count: 8) + (1...8)
            return ARM64Machine.Case(code: code.bytes, context: context, faults: code.faultingLoads)
        }
        for (outcome, row) in zip(try #require(ARM64Machine.shared).run(cases), Self.rows) {
            #expect(outcome.result == row.result, "\(row.text)")
            let memory = outcome.context[8...].reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
            #expect(memory == row.memory, "\(row.text)")
        }
    }
}
