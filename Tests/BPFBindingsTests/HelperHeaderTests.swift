import BPFBindings
import Testing

struct HelperHeaderTests {
    private let header = HelperHeader.text()

    @Test(arguments: [
        "static void * (*const bpf_map_lookup_elem)(void *, const void *) = (void * (*)(void *, const void *))1;",
        "static __u64 (*const bpf_ktime_get_ns)(void) = (__u64 (*)(void))5;",
        "static long (*const bpf_trace_printk)(const void *, __u32, ...) = (long (*)(const void *, __u32, ...))6;",
        "static long (*const bpf_probe_read_kernel)(void *, __u32, const void *) = (long (*)(void *, __u32, const void *))113;",
        "    BPF_MAP_TYPE_RINGBUF = 27,", "    __u32 data_end;",
        "static __always_inline void bpf_tail_call_static(void *context, const void *programs, const __u32 slot)",
    ])
    func `Declarations come from the tables`(_ line: String) {
        #expect(header.split(separator: "\n").contains(Substring(line)))
    }
}
