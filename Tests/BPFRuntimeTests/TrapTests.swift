import BPFMaps
import BPFModel
import BPFRuntime
import Testing

/// A program that checked mode stops, and what it says about it.
struct TrapCase: Sendable, CustomTestStringConvertible {
    let text: String
    let slot: Int
    let message: String

    init(_ text: String, at slot: Int, _ message: String) {
        self.text = text
        self.slot = slot
        self.message = message
    }

    var testDescription: String { message }
}

@Suite struct TrapTests {
    /// Each runs with 16 bytes of memory in r1, and with maps: `values` (array, 4 values of 8 bytes), `constants` (the
    /// same, read only), `events` (the same, write only), `flows` (hash, 6-byte values), `programs` (program array).
    static let cases: [TrapCase] = [
        TrapCase(
            "r0 = *(u32 *)(r1 +13) \n exit", at: 0, "4-byte read at offset 13 of the context, which has 16 bytes"),
        TrapCase(
            "r0 = *(u8 *)(r1 -1) \n exit", at: 0, "1-byte read at offset -1 of the context, which has 16 bytes"),
        TrapCase(
            "*(u64 *)(r1 +16) = 1 \n exit", at: 0, "8-byte write at offset 16 of the context, which has 16 bytes"),
        TrapCase(
            "r0 = *(u8 *)(r10 -513) \n exit", at: 0,
            "1-byte read at r10-513 of frame 0's stack, which has 512 bytes"),
        TrapCase(
            "*(u32 *)(r10 -2) = 7 \n exit", at: 0, "4-byte write at r10-2 of frame 0's stack, which has 512 bytes"),
        TrapCase(
            "r0 = *(u64 *)(r10 +0) \n exit", at: 0, "8-byte read at r10+0 of frame 0's stack, which has 512 bytes"),
        TrapCase(
            "r2 = 0 \n r0 = *(u8 *)(r2 +0) \n exit", at: 1, "1-byte read at null, where the program has no memory"),
        TrapCase(
            "r2 = 4660 \n r0 = *(u16 *)(r2 +1) \n exit", at: 1,
            "2-byte read at address 0x1235, where the program has no memory"),
        TrapCase(
            "r2 = -1 \n r0 = *(u64 *)(r2 +0) \n exit", at: 1,
            "8-byte read at address 0xffffffffffffffff, where the program has no memory"),
        TrapCase(
            "r2 = map[values] \n r0 = *(u64 *)(r2 +0) \n exit", at: 2,
            "8-byte read at address 0xffff8a0000000000, where the program has no memory"),
        TrapCase(
            "r2 = map[one][0]+0 \n r0 = *(u64 *)(r2 +1) \n exit", at: 2,
            "8-byte read at offset 1 of a value of map one, which has 8 bytes"),
        TrapCase(
            "r2 = map[constants][0]+0 \n *(u8 *)(r2 +3) = 1 \n exit", at: 2,
            "1-byte write at offset 3 of a value of map constants, which is read only"),
        TrapCase(
            "r2 = map[events][0]+0 \n r0 = *(u8 *)(r2 +3) \n exit", at: 2,
            "1-byte read at offset 3 of a value of map events, which is write only"),
        TrapCase(
            "r2 = 1 \n lock *(u64 *)(r10 -12) += r2 \n exit", at: 1,
            "8-byte atomic access at address"),
        TrapCase(
            "r2 = map[constants][0]+0 \n r3 = 1 \n lock *(u64 *)(r2 +0) += r3 \n exit", at: 3,
            "8-byte atomic access at offset 0 of a value of map constants, which is read only"),
        TrapCase("exit", at: 0, "r0 is read before it is written"),
        TrapCase("r0 = r7 \n exit", at: 0, "r7 is read before it is written"),
        TrapCase("call bpf_ktime_get_ns \n r0 = r1 \n exit", at: 1, "r1 is read before it is written"),
        TrapCase(
            "call f \n r0 += r1 \n exit \n f: r0 = 1 \n exit", at: 1, "r1 is read before it is written"),
        TrapCase("call f \n exit \n f: r0 = r6 \n exit", at: 2, "r6 is read before it is written"),
        TrapCase("r0 = *(u8 *)skb[0] \n exit", at: 0, "r6 is read before it is written"),
        TrapCase(
            "r6 = 1 \n r0 = *(u8 *)skb[0] \n exit", at: 1, "a packet load while r6 is not the context"),
        TrapCase("r1 = 5 \n r0 = 0 \n call f \n exit \n f: call f \n exit", at: 4, "a call deeper than 8 frames"),
        TrapCase("goto -1", at: 0, "more than 1000 instructions were executed"),
        TrapCase(
            "r1 = 1 \n r2 = r10 \n r2 += -8 \n call bpf_map_lookup_elem \n exit", at: 3,
            "r1 of bpf_map_lookup_elem: not a map"),
        TrapCase(
            "r1 = map[values] \n r2 = 16 \n call bpf_map_lookup_elem \n exit", at: 3,
            "4-byte read at address 0x10, where the program has no memory"),
        TrapCase(
            "r2 = r10 \n r2 += -3 \n r1 = map[values] \n call bpf_map_lookup_elem \n exit", at: 4,
            "4-byte read at r10-3 of frame 0's stack, which has 512 bytes"),
        TrapCase(
            "r2 = r10 \n r2 += -8 \n r3 = r10 \n r3 += -5 \n r4 = 0 \n r1 = map[flows] \n call bpf_map_update_elem \n exit",
            at: 7, "6-byte read at r10-5 of frame 0's stack, which has 512 bytes"),
        TrapCase(
            "r2 = r10 \n r2 += -8 \n r3 = r2 \n r4 = 0 \n r1 = map[constants] \n call bpf_map_update_elem \n exit",
            at: 6, "r1 of bpf_map_update_elem: map constants is read only"),
        TrapCase(
            "r2 = r10 \n r2 += -8 \n r1 = map[programs] \n call bpf_map_lookup_elem \n exit", at: 4,
            "r1 of bpf_map_lookup_elem: the helper does not work on map programs"),
        TrapCase(
            "r2 = map[values] \n r3 = 0 \n call bpf_tail_call \n exit", at: 3,
            "r2 of bpf_tail_call: the helper does not work on map values"),
        TrapCase(
            "r1 = r10 \n r2 = map[programs] \n r3 = 0 \n call bpf_tail_call \n exit", at: 4,
            "r1 of bpf_tail_call: not the context"),
        TrapCase(
            "r1 = r10 \n r1 += -16 \n r2 = 0 \n call bpf_get_current_comm \n exit", at: 3,
            "r2 of bpf_get_current_comm: 0 is no length"),
        TrapCase(
            "r1 = r10 \n r1 += -16 \n r2 = -1 \n call bpf_get_current_comm \n exit", at: 3,
            "r2 of bpf_get_current_comm: -1 is no length"),
        TrapCase(
            "r1 = r10 \n r1 += -16 \n r2 = 17 \n call bpf_get_current_comm \n exit", at: 3,
            "17-byte write at r10-16 of frame 0's stack, which has 512 bytes"),
        TrapCase(
            "r1 = 4 \n r2 = 8 \n r3 = 0 \n r4 = 0 \n r5 = 0 \n call bpf_csum_diff \n exit", at: 5,
            "8-byte read at address 0x4, where the program has no memory"),
        TrapCase(
            "r1 = 3 \n r2 = 5 \n r3 = 0 \n r4 = 0 \n call bpf_loop \n exit", at: 4,
            "r2 of bpf_loop: not a function of the program"),
    ]

    @Test(arguments: cases)
    func explainsItself(_ trap: TrapCase) throws {
        let program = try program(trap.text, maps: try Self.maps())
        let context = try runContext(memory: [UInt8](repeating: 0, count: 16))
        context.instructionLimit = 1000
        do {
            let result = try program.run(in: context)
            Issue.record("the program returned \(result)")
        } catch {
            #expect(error.slot == trap.slot)
            #expect(error.description.hasPrefix("program test, instruction \(trap.slot): \(trap.message)"))
        }
    }

    private static func maps() throws -> [String: any Map] {
        let programs = try makeMap(.progArray, name: "programs", value: 4)
        return [
            "values": try makeMap(.array, name: "values"),
            "one": try makeMap(.array, name: "one", entries: 1),
            "constants": try makeMap(.array, name: "constants", entries: 1, flags: [.readOnlyForPrograms]),
            "events": try makeMap(.array, name: "events", entries: 1, flags: [.writeOnlyForPrograms]),
            "flows": try makeMap(.hash, name: "flows", value: 6),
            "programs": programs,
        ]
    }

    @Test func theCallersFrameIsOutOfReachByMistake() throws {
        let program = try program(
            """
                call f
                exit
            f:  r0 = *(u8 *)(r10 -600)
                exit
            """)
        let context = try runContext()
        #expect(throws: Trap.self) { try program.run(in: context) }
    }

    @Test func aFrameThatIsGoneIsOutOfReach() throws {
        let program = try program(
            """
                call f
                r0 = *(u64 *)(r0 +0)
                exit
            f:  r0 = r10
                r0 += -8
                exit
            """)
        let context = try runContext()
        let trap = #expect(throws: Trap.self) { try program.run(in: context) }
        #expect(trap?.slot == 1)
    }

    @Test func theCallersFrameIsReachedThroughItsAddress() throws {
        let program = try program(
            """
                r1 = r10
                r1 += -8
                call f
                r0 = *(u64 *)(r10 -8)
                exit
            f:  *(u64 *)(r1 +0) = 42
                r0 = 0
                exit
            """)
        #expect(try program.run(in: runContext()) == 42)
    }
}
