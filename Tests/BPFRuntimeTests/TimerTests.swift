import BPFMaps
import BPFModel
import BPFRuntime
import Testing

/// `bpf_timer` in values of maps, in every mode.
@Suite struct TimerTests {
    /// Makes the timer of entry 1, whose value is a count and the timer; fires every `PERIOD` nanoseconds.
    private static let start = """
            *(u32 *)(r10 -4) = 1
            r1 = map[m]
            r2 = r10
            r2 += -4
            call bpf_map_lookup_elem
            if r0 == 0 goto none
            r6 = r0
            r1 = r6
            r1 += 8
            r2 = map[m]
            r3 = 1
            call bpf_timer_init
            r7 = r0
            if r0 != 0 goto end
            r1 = r6
            r1 += 8
            r2 = 1000
            r3 = 0
            call bpf_timer_start
            if r0 != -22 goto none
            r1 = r6
            r1 += 8
            r2 = subprog[fire]
            call bpf_timer_set_callback
            if r0 != 0 goto none
            r1 = r6
            r1 += 8
            r2 = PERIOD
            r3 = 0
            call bpf_timer_start
            r7 = r0
        end:
            r0 = r7
            exit
        none:
            r0 = -1
            exit
        fire:
            r6 = *(u32 *)(r2 +0)
            r7 = r3
            r1 = *(u64 *)(r7 +0)
            r1 += r6
            *(u64 *)(r7 +0) = r1
            r1 = r7
            r1 += 8
            call bpf_timer_cancel
            if r0 != -35 goto wrong
            r1 = r7
            r1 += 8
            r2 = PERIOD
            r3 = 0
            call bpf_timer_start
            r0 = 0
            exit
        wrong:
            r1 = 1000000
            *(u64 *)(r7 +0) = r1
            r0 = 0
            exit
        """

    private static let cancel = """
            *(u32 *)(r10 -4) = 1
            r1 = map[m]
            r2 = r10
            r2 += -4
            call bpf_map_lookup_elem
            if r0 == 0 goto none
            r1 = r0
            r1 += 8
            call bpf_timer_cancel
            exit
        none:
            r0 = -1
            exit
        """

    private func map(_ type: MapType) throws -> any Map {
        var definition = MapDefinition(name: "m", type: type, keySize: 4, valueSize: 24, maxEntries: 4)
        definition.fields = [ValueField(.timer, offset: 8, size: 16)]
        return try MapFactory(slots: SlotAllocator(count: 2)).make(definition)
    }

    private func count(_ map: any Map) throws -> UInt64 {
        try map.lookup(bytes(UInt32(1))).prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private func waitUntil(_ isDone: () throws -> Bool) async throws {
        for _ in 0..<2000 {
            if try isDone() { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("ten seconds were not enough")
    }

    @Test(arguments: ExecutionMode.allCases, [MapType.array, .hash, .lruHash])
    func firesUntilItIsCancelled(_ mode: ExecutionMode, _ type: MapType) async throws {
        let map = try map(type)
        try map.update(bytes(UInt32(1)), [UInt8](repeating: 0, count: 24))
        func program(_ text: String) throws -> Program {
            try BPFRuntimeTests.program(
                text.replacing("PERIOD", with: "1000000"), maps: ["m": map], mode: mode)
        }
        let start = try program(Self.start)
        let cancel = try program(Self.cancel)
        #expect(signed(try cancel.run(in: runContext(memory: [0]))) == -22, "there is no timer yet")
        #expect(signed(try start.run(in: runContext(memory: [0]))) == 0)
        #expect(signed(try start.run(in: runContext(memory: [0]))) == -16, "EBUSY: there is one")
        try await waitUntil { try count(map) >= 3 }
        #expect(try count(map) < 1_000_000, "a timer cancelled itself")
        #expect(try map.lookup(bytes(UInt32(1))).suffix(16) == [UInt8](repeating: 0, count: 16)[...])
        #expect(signed(try cancel.run(in: runContext(memory: [0]))) >= 0)
        let last = try count(map)
        try await Task.sleep(for: .milliseconds(30))
        #expect(try count(map) == last)
    }

    @Test func endsWithItsEntryAndItsMap() async throws {
        weak var gone: (any Map)?
        do {
            let map = try map(.hash)
            gone = map
            try map.update(bytes(UInt32(1)), [UInt8](repeating: 0, count: 24))
            let start = try program(Self.start.replacing("PERIOD", with: "1000000"), maps: ["m": map])
            #expect(signed(try start.run(in: runContext(memory: [0]))) == 0)
            try await waitUntil { try count(map) >= 1 }
            try map.delete(bytes(UInt32(1)))
            // A function that was running writes to the value that was, whose place the next entry may take.
            try await Task.sleep(for: .milliseconds(100))
            try map.update(bytes(UInt32(1)), [UInt8](repeating: 0, count: 24))
            try await Task.sleep(for: .milliseconds(30))
            #expect(try count(map) == 0, "the timer of a deleted entry fired")
            #expect(signed(try start.run(in: runContext(memory: [0]))) == 0)
        }
        try await waitUntil { gone == nil }
    }
}
