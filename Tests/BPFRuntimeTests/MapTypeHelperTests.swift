import BPFMaps
import BPFModel
import BPFRuntime
import Testing

/// Helpers that work on maps without keys, on rings, on other slots' values, and on maps in maps.
@Suite struct MapTypeHelperTests {
    private func run(
        _ text: String, _ maps: [String: any Map], memory: [UInt8] = bytes(UInt64(0)), packet: [UInt8]? = nil,
        _ mode: ExecutionMode
    ) throws -> Int64 {
        let context = try runContext(memory: packet == nil ? memory : [], packet: packet)
        return signed(try program(text, maps: maps, mode: mode).run(in: context))
    }

    /// Calls a helper with a map, a value on the stack, and flags.
    private func sequenceCall(_ helper: String, value: UInt64 = 0, flags: UInt64 = 0, shows: Bool = false) -> String {
        """
            r1 = \(value)
            *(u64 *)(r10 -8) = r1
            r1 = map[m]
            r2 = r10
            r2 += -8
            r3 = \(flags)
            call \(helper)
            \(shows ? "if r0 != 0 goto end\n r0 = *(u64 *)(r10 -8)" : "")
        end:
            exit
        """
    }

    @Test(arguments: ExecutionMode.allCases, [MapType.queue, .stack])
    func valuesComeInOrder(_ mode: ExecutionMode, _ type: MapType) throws {
        let map = try makeMap(type, key: 0, entries: 2)
        let push = { try run(sequenceCall("bpf_map_push_elem", value: $0, flags: $1), ["m": map], mode) }
        let pop = { try run(sequenceCall("bpf_map_pop_elem", shows: true), ["m": map], mode) }
        let peek = { try run(sequenceCall("bpf_map_peek_elem", shows: true), ["m": map], mode) }
        #expect(try pop() == -2 && peek() == -2)
        #expect(try push(1, 0) == 0 && push(2, 0) == 0 && push(3, 0) == -7 && push(3, 1) == -22)
        #expect(try peek() == (type == .queue ? 1 : 2))
        #expect(try push(3, 2) == 0)
        #expect(try pop() == (type == .queue ? 2 : 3))
        #expect(try pop() == (type == .queue ? 3 : 2))
        #expect(try pop() == -2)
    }

    @Test(arguments: ExecutionMode.allCases) func filtersRemember(_ mode: ExecutionMode) throws {
        let map = try makeMap(.bloomFilter, key: 0, entries: 100)
        #expect(try run(sequenceCall("bpf_map_peek_elem", value: 7), ["m": map], mode) == -2)
        #expect(try run(sequenceCall("bpf_map_push_elem", value: 7), ["m": map], mode) == 0)
        #expect(try run(sequenceCall("bpf_map_peek_elem", value: 7), ["m": map], mode) == 0)
    }

    private static let produce = """
            r6 = r1
            r1 = map[m]
            r2 = 16
            r3 = 0
            call bpf_ringbuf_reserve
            if r0 == 0 goto full
            r2 = *(u64 *)(r6 +0)
            *(u64 *)(r0 +0) = r2
            *(u64 *)(r0 +8) = r2
            r1 = r0
            r2 = 0
            call HELPER
            r0 = 0
            exit
        full:
            r0 = -1
            exit
        """

    @Test(arguments: ExecutionMode.allCases) func recordsReachTheConsumer(_ mode: ExecutionMode) throws {
        let map = try makeMap(.ringbuf, key: 0, value: 0, entries: 4096)
        let ring = try #require(map as? RingBufferMap)
        let submit = Self.produce.replacing("HELPER", with: "bpf_ringbuf_submit")
        let discard = Self.produce.replacing("HELPER", with: "bpf_ringbuf_discard")
        for number in UInt64(0)..<50 {
            #expect(try run(submit, ["m": map], memory: bytes(number), mode) == 0)
            #expect(try run(discard, ["m": map], memory: bytes(number), mode) == 0)
        }
        let query = "r1 = map[m] \n r2 = 0 \n call bpf_ringbuf_query \n exit"
        #expect(try run(query, ["m": map], mode) == 100 * 24)
        var seen: [UInt64] = []
        let count = ring.consume { record in seen.append(unsafe record.unsafeLoad(as: UInt64.self)) }
        #expect(count == 50)
        #expect(seen == Array(0..<50))
        var room = 0
        while try run(submit, ["m": map], memory: bytes(UInt64(1)), mode) == 0 { room += 1 }
        #expect(room == 4095 / 24)
        #expect(ring.dropCount == 1)
    }

    /// Which of two rings a record belongs to, and which of two maps a call is for, isn't known before the program runs.
    @Test(arguments: ExecutionMode.allCases) func mapsThatAreChosenByTheProgram(_ mode: ExecutionMode) throws {
        let rings = try (0..<2).map { _ in try makeMap(.ringbuf, key: 0, value: 0, entries: 4096) }
        let choose = "r2 = *(u64 *)(r6 +0) \n r1 = map[m] \n if r2 == 0 goto chosen \n r1 = map[n] \n chosen:"
        let text = Self.produce.replacing("r1 = map[m]", with: choose)
            .replacing("HELPER", with: "bpf_ringbuf_submit")
        for number in [0, 1, 1, 0, 1] as [UInt64] {
            #expect(try run(text, ["m": rings[0], "n": rings[1]], memory: bytes(number), mode) == 0)
        }
        let counts = try rings.map { try #require($0 as? RingBufferMap).consume { _ in } }
        #expect(counts == [2, 3])
        let hashes = try (0..<2).map { _ in try makeMap(.hash) }
        let update = "r6 = r1 \n \(choose) \n r2 = r6 \n r3 = r6 \n r4 = 0 \n call bpf_map_update_elem \n exit"
        for number in [0, 1, 1] as [UInt64] {
            #expect(try run(update, ["m": hashes[0], "n": hashes[1]], memory: bytes(number), mode) == 0)
        }
        #expect(hashes.map { $0.entries.map { integer($0.key) } } == [[0], [1]])
    }

    @Test func aRecordEndsAtItsEnd() throws {
        let map = try makeMap(.ringbuf, key: 0, value: 0, entries: 4096)
        let beyond = Self.produce.replacing("HELPER", with: "bpf_ringbuf_submit")
            .replacing("*(u64 *)(r0 +8) = r2", with: "*(u64 *)(r0 +9) = r2")
        #expect(throws: Trap.self) { try run(beyond, ["m": map], .checked) }
        let twice = Self.produce.replacing("HELPER", with: "bpf_ringbuf_submit")
            .replacing("r1 = r0\n", with: "r7 = r0\nr1 = r0\nr2 = 0\ncall bpf_ringbuf_submit\nr1 = r7\n")
        #expect(throws: Trap.self) { try run(twice, ["m": map], .checked) }
    }

    @Test(arguments: ExecutionMode.allCases) func outputCopies(_ mode: ExecutionMode) throws {
        let map = try makeMap(.ringbuf, key: 0, value: 0, entries: 4096)
        let text = { (flags: UInt64) in
            "r2 = r1 \n r1 = map[m] \n r3 = 8 \n r4 = \(flags) \n call bpf_ringbuf_output \n exit"
        }
        #expect(try run(text(0), ["m": map], memory: bytes(UInt64(77)), mode) == 0)
        #expect(try run(text(4), ["m": map], memory: bytes(UInt64(77)), mode) == -22)
        let ring = try #require(map as? RingBufferMap)
        var seen: [UInt64] = []
        _ = ring.consume { record in seen.append(unsafe record.unsafeLoad(as: UInt64.self)) }
        #expect(seen == [77])
    }

    @Test(arguments: ExecutionMode.allCases) func samplesReachTheirBuffer(_ mode: ExecutionMode) throws {
        let map = try makeMap(.perfEventArray, value: 4, entries: 2)
        let array = try #require(map as? PerfEventArray)
        let text = { (flags: UInt64) in
            """
                r6 = 99
                *(u64 *)(r10 -8) = r6
                r2 = map[m]
                r3 = \(flags) ll
                r4 = r10
                r4 += -8
                r5 = 8
                call bpf_perf_event_output
                exit
            """
        }
        #expect(try run(text(0), ["m": map], mode) == -2)
        #expect(try run(text(2), ["m": map], mode) == -7)
        let buffer = try array.open(index: 0, pages: 1)
        #expect(try run(text(0), ["m": map], mode) == 0)
        #expect(try run(text(1 << 63), ["m": map], mode) == -22)
        guard case .sample(let sample)? = buffer.read().first else {
            Issue.record("no sample")
            return
        }
        #expect(integer(sample.prefix(8)) == 99)
        var lost = 0
        while try run(text(0), ["m": map], mode) == 0 { lost += 1 }
        #expect(buffer.lostCount == 1)
        let all = buffer.read()
        #expect(all.count == lost + 1 && all.last == .lost(1))
        #expect(try run(text(0), ["m": map], mode) == 0)
        #expect(buffer.read() == [.sample(sample)])
    }

    @Test(arguments: ExecutionMode.allCases) func otherSlotsValuesCanBeRead(_ mode: ExecutionMode) throws {
        let map = try makeMap(.percpuHash, slots: 2)
        try map.update(bytes(UInt32(5)), bytes(UInt64(10)) + bytes(UInt64(11)))
        let text = { (slot: UInt32) in
            """
                r1 = 5
                *(u32 *)(r10 -4) = r1
                r1 = map[m]
                r2 = r10
                r2 += -4
                r3 = \(slot)
                call bpf_map_lookup_percpu_elem
                if r0 == 0 goto absent
                r0 = *(u64 *)(r0 +0)
                exit
            absent:
                r0 = -1
                exit
            """
        }
        #expect(try run(text(0), ["m": map], mode) == 10)
        #expect(try run(text(1), ["m": map], mode) == 11)
        #expect(try run(text(2), ["m": map], mode) == -1)
    }

    @Test(arguments: ExecutionMode.allCases) func redirectionAsksTheMap(_ mode: ExecutionMode) throws {
        let map = try makeMap(.devmap, value: 4, entries: 2)
        try map.update(bytes(UInt32(1)), bytes(UInt32(1)))
        let text = { (key: UInt32, flags: UInt32) in
            "r1 = map[m] \n r2 = \(key) \n r3 = \(flags) \n call bpf_redirect_map \n exit"
        }
        #expect(try run(text(1, 0), ["m": map], mode) == 4)
        #expect(try run(text(0, 0), ["m": map], mode) == 0)
        #expect(try run(text(0, 2), ["m": map], mode) == 2)
        #expect(try run(text(7, 1), ["m": map], mode) == 1)
        #expect(try run(text(1, 32), ["m": map], mode) == 0)
        #expect(try run(text(7, 8), ["m": map], mode) == 4)
    }

    /// Looks key 0 up in a map of maps, and key 1 in what it finds.
    private static let nested = """
            r1 = 0
            *(u32 *)(r10 -4) = r1
            r1 = map[m]
            r2 = r10
            r2 += -4
            call bpf_map_lookup_elem
            if r0 == 0 goto absent
            r1 = 1
            *(u32 *)(r10 -4) = r1
            r1 = r0
            r2 = r10
            r2 += -4
            call bpf_map_lookup_elem
            if r0 == 0 goto absent
            r1 = *(u64 *)(r0 +0)
            r1 += 1
            *(u64 *)(r0 +0) = r1
            r0 = r1
            exit
        absent:
            r0 = -1
            exit
        """

    @Test(arguments: ExecutionMode.allCases, [MapType.arrayOfMaps, .hashOfMaps])
    func mapsCanBeInMaps(_ mode: ExecutionMode, _ type: MapType) throws {
        let inner = try makeMap(.hash, name: "inner")
        var definition = MapDefinition(name: "m", type: type, keySize: 4, valueSize: 4, maxEntries: 2)
        definition.inner = inner.definition
        let outer = try #require(try MapFactory(slots: SlotAllocator(count: 2)).make(definition) as? MapOfMaps)
        #expect(try run(Self.nested, ["m": outer], mode) == -1)
        try outer.set(inner, at: bytes(UInt32(0)))
        #expect(try run(Self.nested, ["m": outer], mode) == -1)
        try inner.update(bytes(UInt32(1)), bytes(UInt64(40)))
        #expect(try run(Self.nested, ["m": outer], mode) == 41)
        #expect(try inner.lookup(bytes(UInt32(1))) == bytes(UInt64(41)))
    }
}
