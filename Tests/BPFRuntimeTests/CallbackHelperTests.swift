import BPFMaps
import BPFModel
import BPFRuntime
import Testing

/// Helpers that call a function of the program for each entry of a map or each record, in every mode.
@Suite struct CallbackHelperTests {
    /// Adds keys and values up on the caller's stack, and stops after `stop` entries.
    private static let forEach = """
            *(u64 *)(r10 -16) = 0
            *(u64 *)(r10 -8) = 0
            r1 = map[m]
            r2 = subprog[body]
            r3 = r10
            r3 += -16
            r4 = FLAGS
            r6 = 77
            call bpf_for_each_map_elem
            if r6 != 77 goto wrong
            r1 = *(u64 *)(r10 -16)
            r1 <<= 32
            r0 += r1
            exit
        wrong:
            r0 = -1
            exit
        body:
            r6 = *(u64 *)(r4 +8)
            r6 += 1
            *(u64 *)(r4 +8) = r6
            r1 = *(u32 *)(r2 +0)
            r2 = *(u64 *)(r3 +0)
            r1 += r2
            r2 = *(u64 *)(r4 +0)
            r2 += r1
            *(u64 *)(r4 +0) = r2
            r0 = 0
            if r6 != STOP goto end
            r0 = 1
        end:
            exit
        """

    private func forEach(_ map: any Map, stop: Int = 100, flags: Int = 0, _ mode: ExecutionMode) throws -> Int64 {
        let text = Self.forEach.replacing("FLAGS", with: "\(flags)").replacing("STOP", with: "\(stop)")
        return signed(try program(text, maps: ["m": map], mode: mode).run(in: runContext(memory: [0])))
    }

    @Test(
        arguments: ExecutionMode.allCases, [MapType.hash, .array, .percpuHash, .percpuArray, .lruHash, .lruPercpuHash])
    func seesEveryEntry(_ mode: ExecutionMode, _ type: MapType) throws {
        let map = try makeMap(type, entries: 5)
        if type != .array, type != .percpuArray { #expect(try forEach(map, mode) == 0) }
        for key in UInt32(0)..<5 {
            try map.update(bytes(key), (0..<map.userValueSize / 8).flatMap { _ in bytes(UInt64(key) * 10) })
        }
        #expect(try forEach(map, mode) == 110 << 32 | 5)
        #expect(try forEach(map, stop: 1, mode) & 0xffff_ffff == 1)
        #expect(try forEach(map, flags: 1, mode) == -22)
    }

    private static let drain = """
            *(u64 *)(r10 -8) = 0
            r1 = map[m]
            r2 = subprog[body]
            r3 = r10
            r3 += -8
            r4 = FLAGS
            call bpf_user_ringbuf_drain
            r1 = *(u64 *)(r10 -8)
            r1 <<= 32
            r0 += r1
            exit
        body:
            r6 = r2
            r3 = r1
            r1 = r10
            r1 += -8
            r2 = 8
            r4 = 0
            r5 = 0
            call bpf_dynptr_read
            if r0 != 0 goto stop
            r1 = *(u64 *)(r6 +0)
            r2 = *(u64 *)(r10 -8)
            r1 += r2
            *(u64 *)(r6 +0) = r1
            r0 = 0
            if r2 != 9 goto end
        stop:
            r0 = 1
        end:
            exit
        """

    @Test(arguments: ExecutionMode.allCases) func drainsRecords(_ mode: ExecutionMode) throws {
        let map = try makeMap(.userRingbuf, key: 0, value: 0, entries: 4096)
        let ring = try #require(map as? UserRingBufferMap)
        func drain(flags: Int = 0) throws -> Int64 {
            let text = Self.drain.replacing("FLAGS", with: "\(flags)")
            return signed(try program(text, maps: ["m": map], mode: mode).run(in: runContext(memory: [0])))
        }
        #expect(try drain() == 0)
        for number in UInt64(1)...4 { try ring.submit(bytes(number)) }
        #expect(try drain() == 10 << 32 | 4)
        #expect(try drain() == 0)
        for number in [3, 9, 5] as [UInt64] { try ring.submit(bytes(number)) }
        #expect(try drain() == 12 << 32 | 2)
        #expect(try drain() == 5 << 32 | 1)
        try ring.submit([1, 2, 3])
        #expect(try drain() == 1, "a record that is too short ends the loop")
        #expect(try drain(flags: 4) == -22)
        #expect(ring.beginDrain())
        #expect(try drain() == -16)
        ring.endDrain()
        #expect(try drain() == 0)
    }

    @Test func aTrapGivesTheRingBack() throws {
        let map = try makeMap(.userRingbuf, key: 0, value: 0, entries: 4096)
        let ring = try #require(map as? UserRingBufferMap)
        try ring.submit(bytes(UInt64(1)))
        let wrong = try program(
            """
                r1 = map[m]
                r2 = subprog[body]
                r3 = 0
                r4 = 0
                call bpf_user_ringbuf_drain
                exit
            body:
                r0 = *(u64 *)(r2 +0)
                exit
            """, maps: ["m": map])
        #expect(throws: Trap.self) { try wrong.run(in: runContext(memory: [0])) }
        #expect(ring.beginDrain())
        ring.endDrain()
    }

    private static let record = """
            r6 = r1
            r1 = map[m]
            r2 = 16
            r3 = 0
            r4 = r10
            r4 += -16
            call bpf_ringbuf_reserve_dynptr
            r7 = r0
            if r0 != 0 goto give
            *(u64 *)(r10 -24) = 5
            r1 = r10
            r1 += -16
            r2 = 8
            r3 = r10
            r3 += -24
            r4 = 8
            r5 = 0
            call bpf_dynptr_write
            r7 = r0
            r1 = r10
            r1 += -16
            r2 = 0
            r3 = 8
            call bpf_dynptr_data
            if r0 == 0 goto give
            *(u64 *)(r0 +0) = 4
            r1 = r10
            r1 += -16
            r2 = 9
            r3 = r10
            r3 += -24
            r4 = 8
            r5 = 0
            call bpf_dynptr_write
            r7 = r0
        give:
            r1 = r10
            r1 += -16
            r2 = 0
            call HELPER
            r0 = r7
            exit
        """

    @Test(arguments: ExecutionMode.allCases) func recordsAsDynptrs(_ mode: ExecutionMode) throws {
        let map = try makeMap(.ringbuf, key: 0, value: 0, entries: 4096)
        let ring = try #require(map as? RingBufferMap)
        func run(_ helper: String) throws -> Int64 {
            let text = Self.record.replacing("HELPER", with: helper)
            return signed(try program(text, maps: ["m": map], mode: mode).run(in: runContext(memory: [0])))
        }
        #expect(try run("bpf_ringbuf_submit_dynptr") == -7, "E2BIG beyond the end")
        #expect(try run("bpf_ringbuf_discard_dynptr") == -7)
        var seen: [[UInt64]] = []
        _ = ring.consume { record in
            seen.append([0, 8].map { unsafe record.unsafeLoad(fromByteOffset: $0, as: UInt64.self) })
        }
        #expect(seen == [[4, 5]])
        while ring.reserve(size: 16) != 0 {}
        #expect(try run("bpf_ringbuf_submit_dynptr") == -22, "no room")
    }

    @Test(arguments: ExecutionMode.allCases) func stacksHaveNumbers(_ mode: ExecutionMode) throws {
        let map = try makeMap(.stackTrace, value: 64, entries: 16)
        let context = try runContext(memory: [0])
        let identify = try program(
            "r2 = map[m] \n r3 = 0 \n call bpf_get_stackid \n exit", maps: ["m": map], mode: mode)
        #expect(signed(try identify.run(in: context)) == -14)
        context.stackTrace = [1, 2, 3]
        let number = try identify.run(in: context)
        #expect(try identify.run(in: context) == number)
        let trace = try map.lookup(bytes(UInt32(number)))
        let expected: [UInt8] = [1, 2, 3, 0].flatMap { (number: UInt64) in bytes(number) }
        #expect(Array(trace.prefix(32)) == expected)
        let copy = try program(
            "r2 = r10 \n r2 += -16 \n r3 = 16 \n r4 = 1 \n call bpf_get_stack \n r1 = *(u64 *)(r10 -8) \n r0 += r1 \n exit",
            mode: mode)
        #expect(try copy.run(in: context) == 19)
    }
}
