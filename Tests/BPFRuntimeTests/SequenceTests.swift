import BPFMaps
import BPFModel
import BPFRuntime
import Testing

/// Fast mode does some steps in a row by one function; nobody may notice, wherever a run comes in or ends.
@Suite struct SequenceTests {
    /// Rows of steps with every function that there is for some, and jumps into their middle.
    static let programs = [
        // i += n; if i == m goto; goto.
        "r1 = 0 \n r0 = 0 \n loop: r0 += 3 \n r1 += 2 \n if r1 == 10 goto out \n goto loop \n out: exit",
        "w1 = -4 \n r0 = 0 \n loop: r0 += 3 \n w1 += 1 \n if w1 == 0 goto out \n goto loop \n out: exit",
        "r1 = 0 \n r0 = 0 \n loop: r1 += 2 \n if r1 == 10 goto out \n r0 += 3 \n goto loop \n out: exit",
        "w1 = 0 \n r0 = 0 \n loop: w1 += 2 \n if w1 == 10 goto out \n r0 += 3 \n goto loop \n out: exit",
        "r1 = 0 \n r0 = 0 \n loop: r0 += 3 \n r1 += 2 \n if r1 != 10 goto loop \n exit",
        "w1 = 0 \n r0 = 0 \n loop: r0 += 3 \n w1 += 2 \n if w1 != 10 goto loop \n exit",
        "r1 = 5 \n r0 = 0 \n loop: r1 -= 1 \n if r1 == 0 goto out \n goto loop \n out: exit",
        "r1 = 5 \n r0 = 0 \n loop: w1 -= 1 \n if w1 == 0 goto out \n goto loop \n out: exit",
        // Another register is compared than was counted, and the sum has another operand than it has a place.
        "r1 = 0 \n r2 = 3 \n r0 = 0 \n loop: r2 -= 1 \n r1 += 1 \n if r2 == 0 goto out \n goto loop \n out: r0 = r1 \n exit",
        "r1 = 7 \n r2 = 0 \n r0 = r1 \n r0 += 3 \n if r0 != 10 goto out \n r2 = 1 \n out: r0 = r2 \n exit",
        "r1 = -1 \n w0 = w1 \n w0 += 1 \n if w0 != 0 goto out \n r0 = 9 \n out: exit",
        // Upper halves do not count in comparisons of 32 bits.
        "r1 = 0x100000001 ll \n r0 = 0 \n r1 += 4 \n if w1 == 5 goto out \n r0 = 1 \n out: exit",
        "r1 = 0x1ffffffff ll \n w1 += 6 \n r0 = r1 \n if w1 == 5 goto out \n goto out \n out: exit",
        // A jump to the comparison, and one to the jump behind it.
        "r1 = 9 \n r0 = 0 \n if r0 == 0 goto test \n loop: r0 += 1 \n r1 += 1 \n test: if r1 == 12 goto out \n goto loop \n out: exit",
        "r1 = 9 \n r0 = 0 \n if r0 == 0 goto back \n loop: r0 += 1 \n r1 += 1 \n if r1 == 12 goto out \n back: goto loop \n out: exit",
        "r1 = 9 \n r0 = 0 \n if r0 == 0 goto test \n loop: r0 += 1 \n w1 += 1 \n test: if w1 == 12 goto out \n goto loop \n out: exit",
        // p += i; x = *p, and *p = x.
        memory + "r3 = 8 \n r2 += r3 \n r0 = *(u8 *)(r2 +1) \n exit",
        memory + "r3 = 8 \n r2 += r3 \n r0 = *(u16 *)(r2 +1) \n exit",
        memory + "r3 = 8 \n r2 += r3 \n r0 = *(u32 *)(r2 +2) \n exit",
        memory + "r3 = 8 \n r2 += r3 \n r0 = *(u64 *)(r2 +0) \n exit",
        memory + "r3 = 8 \n r2 += r3 \n *(u8 *)(r2 +0) = r3 \n r0 = *(u64 *)(r10 -8) \n exit",
        memory + "r3 = 8 \n r2 += r3 \n *(u64 *)(r2 +0) = r3 \n r0 = *(u64 *)(r10 -8) \n exit",
        memory + "r3 = 8 \n r4 = r2 \n r4 += r3 \n r4 = *(u8 *)(r4 +3) \n r0 = r4 \n exit",
        memory + "r3 = 8 \n r4 = 1 \n r4 += r3 \n r0 = *(u64 *)(r2 +0) \n r0 += r4 \n exit",
        memory + "r3 = 8 \n if r3 == 8 goto in \n r2 += r3 \n in: r0 = *(u64 *)(r2 +0) \n exit",
        // A number and a sum.
        "r1 = 5 \n r0 = 0x100000003 ll \n r0 += r1 \n exit",
        "r1 = 5 \n r2 = 6 \n r0 = 0x100000003 ll \n r1 += r2 \n r0 += r1 \n exit",
        "r1 = 5 \n r0 = 1 \n if r1 == 5 goto in \n r0 = 0x100000003 ll \n in: r0 += r1 \n exit",
        // r2 = r10 + n; r1 = map; look up.
        "*(u32 *)(r10 -4) = 2 \n r2 = r10 \n r2 += -4 \n r1 = map[array] \n call bpf_map_lookup_elem" + found,
        "*(u32 *)(r10 -4) = 4 \n r2 = r10 \n r2 += -4 \n r1 = map[array] \n call bpf_map_lookup_elem" + found,
        "*(u32 *)(r10 -4) = 1 \n r2 = r10 \n r2 += -4 \n r1 = map[cpus] \n call bpf_map_lookup_elem" + found,
        "*(u32 *)(r10 -4) = 1 \n r2 = r10 \n r2 += -4 \n r1 = map[hash] \n call bpf_map_lookup_elem" + found,
        "*(u32 *)(r10 -4) = 3 \n r2 = r10 \n r2 += -4 \n r1 = map[hash] \n call bpf_map_lookup_elem" + found,
        "*(u32 *)(r10 -4) = 2 \n r2 = r10 \n r2 += -4 \n r3 = 1 \n r1 = map[array] \n call bpf_map_lookup_elem" + found,
        "*(u32 *)(r10 -4) = 2 \n r2 = r10 \n r2 += -4 \n r1 = map[array] \n r3 = 1 \n call bpf_map_lookup_elem" + found,
        "*(u32 *)(r10 -4) = 2 \n r2 = r10 \n r2 += -4 \n r1 = map[array] \n r3 = 1 \n if r3 == 1 goto in \n r1 = map[hash]\n"
            + "in: call bpf_map_lookup_elem" + found,
        "*(u32 *)(r10 -4) = 0 \n r2 = r10 \n r2 += -4 \n r1 = map[outer] \n call bpf_map_lookup_elem \n if r0 == 0 goto none \n"
            + "*(u32 *)(r10 -4) = 2 \n r1 = r0 \n r2 = r10 \n r2 += -4 \n call bpf_map_lookup_elem" + found,
    ]

    private static let memory = """
        r1 = 0x1122334455667788 ll
        *(u64 *)(r10 -8) = r1
        *(u64 *)(r10 -16) = r1
        r2 = r10
        r2 += -16

        """

    private static let found = "\n if r0 == 0 goto none \n r0 = *(u64 *)(r0 +0) \n exit \n none: r0 = 77 \n exit"

    private static func maps() throws -> [String: any Map] {
        let array = try makeMap(.array)
        let (cpus, hash) = (try makeMap(.percpuArray), try makeMap(.hash))
        for index in 0..<3 as Range<UInt32> {
            try array.update(bytes(index), bytes(UInt64(index) + 100))
            try cpus.update(bytes(index), bytes(UInt64(index) + 200) + bytes(UInt64(index) + 200))
            try hash.update(bytes(index), bytes(UInt64(index) + 300))
        }
        var definition = MapDefinition(name: "outer", type: .arrayOfMaps, keySize: 4, valueSize: 4, maxEntries: 1)
        definition.inner = array.definition
        let outer = try MapFactory(slots: SlotAllocator(count: 2)).make(definition)
        try (outer as? MapOfMaps)?.set(array, at: bytes(0 as UInt32))
        return ["array": array, "cpus": cpus, "hash": hash, "outer": outer]
    }

    @Test("Results, counts and limits are those of the loop", arguments: programs)
    func changesNothing(text: String) throws {
        let maps = try Self.maps()
        let context = try runContext()
        let (checked, fast) = (
            try program(text, maps: maps), try program(text, maps: maps, mode: .fast)
        )
        let expected = try checked.run(in: context)
        let count = context.instructionCount
        #expect(try fast.run(in: context) == expected)
        #expect(context.instructionCount == count)
        for limit in 1...count {
            context.instructionLimit = limit
            let results = [checked, fast].map { program in
                let result = Result { try program.run(in: context) }
                return "\(result) \(context.instructionCount)"
            }
            #expect(results[0] == results[1], "limit \(limit)")
        }
    }

    @Test("What stands for an address in the context is one behind a sum, too", arguments: ExecutionMode.interpreted)
    func packetAddresses(mode: ExecutionMode) throws {
        let program = try program(
            """
            r2 = 0
            r3 = r1
            r3 += r2
            r3 = *(u32 *)(r3 +0)
            r1 += r2
            r0 = *(u32 *)(r1 +4)
            r0 -= r3
            exit
            """,
            layout: .xdpMD, mode: mode)
        let context = try runContext(memory: [UInt8](repeating: 0, count: 24), packet: [7, 8, 9])
        #expect(try program.run(in: context) == 3)
        #expect(try program.session(in: context).run() == 3)
    }

    @Test("Behind a tail call the maps are those of the program that goes on", arguments: ExecutionMode.interpreted)
    func mapsBehindTailCall(mode: ExecutionMode) throws {
        let maps = try Self.maps()
        let array = try #require(try makeMap(.progArray, value: 4) as? ProgramArray)
        let next = try program(
            "*(u32 *)(r10 -4) = 1 \n r2 = r10 \n r2 += -4 \n r1 = map[hash] \n call bpf_map_lookup_elem" + Self.found,
            maps: maps, mode: mode)
        let last = try program(
            """
            r6 = r1
            *(u32 *)(r10 -4) = 2
            r2 = r10
            r2 += -4
            r1 = map[cpus]
            call bpf_map_lookup_elem
            r7 = *(u64 *)(r0 +0)
            *(u32 *)(r10 -4) = 2
            r2 = r10
            r2 += -4
            r1 = map[array]
            call bpf_map_lookup_elem
            r0 = *(u64 *)(r0 +0)
            r0 -= r7
            if r0 != -100 goto out
            r1 = r6
            r2 = map[programs]
            r3 = 1
            call bpf_tail_call
            out: exit
            """,
            maps: maps.merging(["programs": array]) { map, _ in map }, mode: mode)
        try array.set(next, at: 1)
        try array.set(last, at: 0)
        let first = try program(
            """
            r6 = r1
            *(u32 *)(r10 -4) = 1
            r2 = r10
            r2 += -4
            r1 = map[array]
            call bpf_map_lookup_elem
            if r0 == 0 goto out
            r1 = r6
            r2 = map[programs]
            r3 = 0
            call bpf_tail_call
            out: exit
            """,
            maps: maps.merging(["programs": array]) { map, _ in map }, mode: mode)
        let context = try runContext()
        #expect(try first.run(in: context) == 301)
        let session = first.session(in: context)
        for _ in 0..<3 { #expect(try session.run() == 301) }
    }
}
