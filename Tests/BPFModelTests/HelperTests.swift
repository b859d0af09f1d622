import BPFModel
import Testing

@Suite struct HelperTests {
    @Test func numbersAreDenseFromOne() {
        #expect(Helper.table.map(\.id.rawValue) == Array(1...211))
    }

    @Test func namesAreUniqueAndFindTheirRow() {
        #expect(Set(Helper.table.map(\.name)).count == Helper.table.count)
        for helper in Helper.table {
            #expect(helper.name.hasPrefix("bpf_"))
            #expect(Helper.named(helper.name) == helper)
            #expect(Helper.with(id: helper.id) == helper)
        }
    }

    @Test(arguments: ["", "map_lookup_elem", "bpf_unspec", "bpf_map_lookup_elem "])
    func unknownNameFindsNothing(name: String) {
        #expect(Helper.named(name) == nil)
    }

    @Test(arguments: [0, 212, UInt32.max])
    func unknownNumberFindsNothing(number: UInt32) {
        #expect(Helper.with(id: HelperID(rawValue: number)) == nil)
    }

    @Test func versionsNeverGoDown() {
        #expect(zip(Helper.table, Helper.table.dropFirst()).allSatisfy { $0.since <= $1.since })
    }

    @Test(arguments: [
        (HelperID.mapLookupElem, 1, "bpf_map_lookup_elem", KernelVersion(3, 19), false),
        (.ktimeGetNs, 5, "bpf_ktime_get_ns", KernelVersion(4, 1), false),
        (.tracePrintk, 6, "bpf_trace_printk", KernelVersion(4, 1), true),
        (.getPrandomU32, 7, "bpf_get_prandom_u32", KernelVersion(4, 1), false),
        (.tailCall, 12, "bpf_tail_call", KernelVersion(4, 2), false),
        (.perfEventOutput, 25, "bpf_perf_event_output", KernelVersion(4, 4), true),
        (.csumDiff, 28, "bpf_csum_diff", KernelVersion(4, 6), false),
        (.xdpAdjustHead, 44, "bpf_xdp_adjust_head", KernelVersion(4, 10), false),
        (.redirectMap, 51, "bpf_redirect_map", KernelVersion(4, 14), false),
        (.overrideReturn, 58, "bpf_override_return", KernelVersion(4, 16), true),
        (.fibLookup, 69, "bpf_fib_lookup", KernelVersion(4, 18), true),
        (.spinLock, 93, "bpf_spin_lock", KernelVersion(5, 1), false),
        (.probeReadKernel, 113, "bpf_probe_read_kernel", KernelVersion(5, 5), true),
        (.jiffies64, 118, "bpf_jiffies64", KernelVersion(5, 6), false),
        (.ktimeGetBootNs, 125, "bpf_ktime_get_boot_ns", KernelVersion(5, 8), false),
        (.ringbufReserve, 131, "bpf_ringbuf_reserve", KernelVersion(5, 8), false),
        (.taskStorageGet, 156, "bpf_task_storage_get", KernelVersion(5, 11), false),
        (.forEachMapElem, 164, "bpf_for_each_map_elem", KernelVersion(5, 13), false),
        (.timerInit, 169, "bpf_timer_init", KernelVersion(5, 15), true),
        (.loop, 181, "bpf_loop", KernelVersion(5, 17), false),
        (.dynptrRead, 201, "bpf_dynptr_read", KernelVersion(5, 19), false),
        (.userRingbufDrain, 209, "bpf_user_ringbuf_drain", KernelVersion(6, 1), false),
        (.cgrpStorageDelete, 211, "bpf_cgrp_storage_delete", KernelVersion(6, 2), false),
    ])
    func knowsHelper(id: HelperID, number: UInt32, name: String, since: KernelVersion, isGPLOnly: Bool) throws {
        let helper = try #require(Helper.with(id: id))
        #expect(id.rawValue == number)
        #expect(helper.name == name)
        #expect(helper.since == since)
        #expect(helper.isGPLOnly == isGPLOnly)
    }
}
