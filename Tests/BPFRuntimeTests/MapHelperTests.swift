import BPFMaps
import BPFModel
import BPFRuntime
import Testing

@Suite struct MapHelperTests {
    /// Updates the key with the value and flags that the memory gives, and returns what the helper returned.
    private static let update = """
            r6 = r1
            r2 = r6
            r3 = r6
            r3 += 8
            r4 = *(u64 *)(r6 +16)
            r1 = map[m]
            call bpf_map_update_elem
            exit
        """

    private static let delete = "r2 = r1 \n r1 = map[m] \n call bpf_map_delete_elem \n exit"

    private static let lookup = """
            r2 = r1
            r1 = map[m]
            call bpf_map_lookup_elem
            if r0 == 0 goto absent
            r0 = *(u64 *)(r0 +0)
            exit
        absent:
            r0 = -1
            exit
        """

    private func run(
        _ text: String, _ map: any Map, key: UInt32, value: UInt64 = 0, flags: UInt64 = 0, mode: ExecutionMode
    ) throws -> Int64 {
        let memory = bytes(UInt64(key)) + bytes(value) + bytes(flags)
        return signed(try program(text, maps: ["m": map], mode: mode).run(in: runContext(memory: memory)))
    }

    /// Flags, the result for index 1, the result for index 9 of 2; as Linux 6.18 gave them to a program.
    private static let arrayUpdates: [(flags: UInt64, inside: Int64, outside: Int64)] = [
        (0, 0, -7), (1, -17, -7), (2, 0, -7), (3, -22, -22), (4, -22, -7), (5, -17, -7), (6, -22, -7), (7, -22, -22),
        (8, -22, -22), (1 << 32, -22, -22), (1 << 63, -22, -22),
    ]

    @Test(arguments: ExecutionMode.allCases, [MapType.array, .percpuArray])
    func arraysAnswerAsOnLinux(mode: ExecutionMode, type: MapType) throws {
        let map = try makeMap(type, entries: 2)
        for row in Self.arrayUpdates {
            #expect(try run(Self.update, map, key: 1, value: 5, flags: row.flags, mode: mode) == row.inside)
            #expect(try run(Self.update, map, key: 9, value: 5, flags: row.flags, mode: mode) == row.outside)
        }
        #expect(try run(Self.delete, map, key: 1, mode: mode) == -22)
        #expect(try run(Self.delete, map, key: 9, mode: mode) == -22)
        #expect(try run(Self.lookup, map, key: 1, mode: mode) == 5)
        #expect(try run(Self.lookup, map, key: 0, mode: mode) == 0)
        #expect(try run(Self.lookup, map, key: 2, mode: mode) == -1)
        #expect(try run(Self.lookup, map, key: .max, mode: mode) == -1)
    }

    /// Sizes of keys and values that updates and deletions have code of their own for, and others.
    private static let hashSizes: [(key: UInt32, value: UInt32)] = [(4, 8), (8, 8), (8, 16), (8, 12), (4, 16)]

    @Test(arguments: ExecutionMode.allCases, hashSizes)
    func hashMapsAnswerAsOnLinux(mode: ExecutionMode, size: (key: UInt32, value: UInt32)) throws {
        let map = try makeMap(.hash, key: size.key, value: size.value, entries: 2)
        #expect(try run(Self.delete, map, key: 1, mode: mode) == -2)
        #expect(try run(Self.lookup, map, key: 1, mode: mode) == -1)
        #expect(try run(Self.update, map, key: 1, value: 3, flags: 2, mode: mode) == -2)
        #expect(try run(Self.update, map, key: 1, value: 3, flags: 1, mode: mode) == 0)
        for flags in [3, 4, 5, 6, 7, 8, 1 << 32, 1 << 63] as [UInt64] {
            #expect(try run(Self.update, map, key: 1, value: 3, flags: flags, mode: mode) == -22)
        }
        #expect(try run(Self.update, map, key: 1, value: 4, flags: 1, mode: mode) == -17)
        #expect(try run(Self.update, map, key: 2, value: 4, mode: mode) == 0)
        #expect(try run(Self.update, map, key: 3, value: 4, mode: mode) == -7)
        #expect(try run(Self.lookup, map, key: 1, mode: mode) == 3)
        #expect(try run(Self.delete, map, key: 1, mode: mode) == 0)
        #expect(try run(Self.lookup, map, key: 1, mode: mode) == -1)
    }

    /// A value's first word stands where the field `data` stands in a context, and is read as it is.
    @Test(arguments: ExecutionMode.allCases)
    func aValueInAProgramOverPacketsIsNoContext(mode: ExecutionMode) throws {
        let map = try makeMap(.array, entries: 2)
        try map.update(bytes(UInt32(1)), bytes(UInt64(0x1234_5678)))
        let context = try runContext()
        try context.loadContext([UInt8](repeating: 0, count: 24))
        let text = """
            *(u32 *)(r10 -4) = 1
            r2 = r10
            r2 += -4
            r1 = map[m]
            call bpf_map_lookup_elem
            if r0 == 0 goto absent
            r0 = *(u32 *)(r0 +0)
            absent:
            exit
            """
        #expect(try program(text, maps: ["m": map], layout: .xdpMD, mode: mode).run(in: context) == 0x1234_5678)
    }

    @Test(arguments: ExecutionMode.allCases)
    func aPerCPUValueIsTheRunsOwn(mode: ExecutionMode) throws {
        let map = try makeMap(.percpuArray)
        let context = try runContext(memory: bytes(UInt64(1)) + bytes(UInt64(5)) + bytes(UInt64(0)))
        let taken = context.slots.acquire(preferring: 0)
        let program = try program(Self.update, maps: ["m": map], mode: mode)
        _ = try program.run(in: context)
        context.slots.release(taken)
        #expect(try map.lookup(bytes(UInt32(1))) == bytes(UInt64(0)) + bytes(UInt64(5)))
    }

    /// Sizes whose slots are as far apart as their values, and others.
    @Test(
        arguments: ExecutionMode.allCases,
        [(MapType.percpuHash, 4, 24), (.percpuHash, 8, 20), (.percpuHash, 8, 16), (.lruPercpuHash, 8, 32)]
            as [(MapType, UInt32, UInt32)])
    func aPerCPUValueOfAHashIsTheRunsOwn(mode: ExecutionMode, row: (type: MapType, key: UInt32, value: UInt32)) throws {
        let map = try makeMap(row.type, key: row.key, value: row.value)
        let values = [4, 5].map { bytes(UInt64($0)) + [UInt8](repeating: 0, count: map.userValueSize / 2 - 8) }
        try map.update(bytes(UInt64(1)).prefix(Int(row.key)) + [], values[0] + values[1])
        let context = try runContext(memory: bytes(UInt64(1)) + bytes(UInt64(0)) + bytes(UInt64(0)))
        let taken = context.slots.acquire(preferring: 0)
        defer { context.slots.release(taken) }
        #expect(try program(Self.lookup, maps: ["m": map], mode: mode).run(in: context) == 5)
    }

    @Test(arguments: ExecutionMode.allCases)
    func globalVariablesAreMapValues(mode: ExecutionMode) throws {
        let map = try makeMap(.array, value: 16, entries: 1)
        let program = try program(
            "r1 = map[m][0]+8 \n r2 = 5 \n r0 = atomic64_fetch_add((u64 *)(r1 +0), r0) \n exit"
                .replacing(
                    "r0 = atomic64_fetch_add((u64 *)(r1 +0), r0)",
                    with: "r2 = atomic64_fetch_add((u64 *)(r1 +0), r2) \n r0 = r2"),
            maps: ["m": map], mode: mode)
        #expect(try (0..<3).map { _ in try program.run(in: runContext()) } == [0, 5, 10])
        #expect(try map.lookup(bytes(UInt32(0))) == bytes(UInt64(0)) + bytes(UInt64(15)))
    }

    @Test func frozenMapsAreStillTheProgramsToWrite() throws {
        let map = try makeMap(.array)
        try map.freeze()
        #expect(try run(Self.update, map, key: 1, value: 9, mode: .checked) == 0)
        #expect(try map.lookup(bytes(UInt32(1))) == bytes(UInt64(9)))
    }
}
