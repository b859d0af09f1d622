import BPFMaps
import BPFModel
import BPFRuntime
import Testing

/// Helpers for values of objects and attachments, for pointers in values, and for dynptrs of memory, in every mode.
@Suite struct StorageHelperTests {
    private func run(_ text: String, _ map: any Map, _ mode: ExecutionMode) throws -> Int64 {
        signed(try program(text, maps: ["m": map], mode: mode).run(in: runContext(memory: [0])))
    }

    @Test(arguments: ExecutionMode.allCases, [MapType.cgroupStorage, .percpuCgroupStorage])
    func anAttachmentHasOneValue(_ mode: ExecutionMode, _ type: MapType) throws {
        let map = try makeMap(type, key: 16, value: 8, entries: 0)
        let count = """
                r1 = map[m]
                r2 = 0
                call bpf_get_local_storage
                r1 = *(u64 *)(r0 +0)
                r1 += 1
                *(u64 *)(r0 +0) = r1
                r0 = r1
                exit
            """
        for expected in Int64(1)...3 { #expect(try run(count, map, mode) == expected) }
        let values = try map.lookup([UInt8](repeating: 0, count: 16))
        #expect(values.reduce(0) { $0 + Int($1) } == 3)
        #expect(Array(map.entries).count == 1)
    }

    private static let task = """
            r1 = map[m]
            r2 = OBJECT
            r3 = 0
            r4 = FLAGS
            call bpf_task_storage_get
            r6 = r0
            if r0 == 0 goto none
            *(u64 *)(r0 +0) = 9
            r1 = map[m]
            r2 = OBJECT
            r3 = 0
            r4 = 0
            call bpf_task_storage_get
            if r0 != r6 goto none
            r1 = map[m]
            r2 = OBJECT
            call bpf_task_storage_delete
            if r0 != 0 goto none
            r1 = map[m]
            r2 = OBJECT
            call bpf_task_storage_delete
            exit
        none:
            r0 = 1
            exit
        """

    @Test(arguments: ExecutionMode.allCases) func objectsHaveValues(_ mode: ExecutionMode) throws {
        let map = try makeMap(.taskStorage, entries: 0, flags: .noPreallocation)
        func text(_ object: String, _ flags: String) -> String {
            Self.task.replacing("OBJECT", with: object).replacing("FLAGS", with: flags)
        }
        #expect(try run(text("77", "0"), map, mode) == 1, "there is none yet")
        #expect(try run(text("77", "1"), map, mode) == -2, "made, found, deleted, and gone")
        #expect(try run(text("0", "1"), map, mode) == 1, "null has no value")
        #expect(try run(text("77", "2"), map, mode) == 1, "a flag that is none")
        #expect(Array(map.entries).isEmpty)
    }

    @Test(arguments: ExecutionMode.allCases) func pointersAreExchanged(_ mode: ExecutionMode) throws {
        var definition = MapDefinition(name: "m", type: .array, keySize: 4, valueSize: 16, maxEntries: 1)
        definition.fields = [ValueField(.kernelPointer, offset: 8, size: 8)]
        let map = try MapFactory(slots: SlotAllocator(count: 2)).make(definition)
        let exchange = """
                *(u32 *)(r10 -4) = 0
                r1 = map[m]
                r2 = r10
                r2 += -4
                call bpf_map_lookup_elem
                if r0 == 0 goto none
                r1 = r0
                r1 += 8
                r2 = NUMBER
                call bpf_kptr_xchg
                exit
            none:
                r0 = -1
                exit
            """
        #expect(try run(exchange.replacing("NUMBER", with: "5"), map, mode) == 0)
        #expect(try run(exchange.replacing("NUMBER", with: "0"), map, mode) == 5)
        #expect(try run(exchange.replacing("NUMBER", with: "7"), map, mode) == 0)
        #expect(try map.lookup([0, 0, 0, 0]) == [UInt8](repeating: 0, count: 16), "users see no pointers")
    }

    @Test(arguments: ExecutionMode.allCases) func dynptrsOfMemory(_ mode: ExecutionMode) throws {
        let map = try makeMap(.array, value: 16, entries: 1)
        let write = """
                *(u32 *)(r10 -4) = 0
                r1 = map[m]
                r2 = r10
                r2 += -4
                call bpf_map_lookup_elem
                if r0 == 0 goto none
                r1 = r0
                r2 = 16
                r3 = FLAGS
                r4 = r10
                r4 += -24
                call bpf_dynptr_from_mem
                r6 = r0
                *(u64 *)(r10 -32) = 258
                r1 = r10
                r1 += -24
                r2 = 8
                r3 = r10
                r3 += -32
                r4 = 8
                r5 = 0
                call bpf_dynptr_write
                if r6 == 0 goto end
                r0 = r6
            end:
                exit
            none:
                r0 = 1
                exit
            """
        #expect(try run(write.replacing("FLAGS", with: "1"), map, mode) == -22)
        #expect(try map.lookup([0, 0, 0, 0]) == [UInt8](repeating: 0, count: 16))
        #expect(try run(write.replacing("FLAGS", with: "0"), map, mode) == 0)
        #expect(try map.lookup([0, 0, 0, 0]).suffix(8) == [2, 1, 0, 0, 0, 0, 0, 0])
    }

    @Test(arguments: ExecutionMode.allCases) func controlGroupsAreAskedFor(_ mode: ExecutionMode) throws {
        let map = try makeMap(.cgroupArray, value: 4, entries: 2)
        let ask = "r1 = map[m] \n r2 = INDEX \n call bpf_current_task_under_cgroup \n exit"
        #expect(try run(ask.replacing("INDEX", with: "1"), map, mode) == -11)
        #expect(try run(ask.replacing("INDEX", with: "2"), map, mode) == -7)
    }
}
