// SPDX-License-Identifier: Apache-2.0
//
// Every way in which a BTF-defined map can be written, apart from maps that hold maps or programs.
#include "fixture.h"

struct point {
    __s16 x;
    __s16 y;
};

struct sample {
    __u64 count;
    struct point where;
    char label[12];
};

typedef __u32 port_number;
typedef port_number port_alias;

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 128);
    __type(key, struct point);
    __type(value, struct sample);
} struct_key SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 4);
    __type(key, int);
    __type(value, __u64);
} int_key SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 2);
    __type(key, __u32);
    __type(value, struct sample);
} per_cpu SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 16);
    __type(key, port_alias);
    __type(value, char[16]);
} typedef_key SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 16);
    __type(key, const port_number);
    __type(value, volatile __u32[4]);
} const_key SEC(".maps");

// Sizes in bytes in place of types: no BTF for key and value.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 8);
    __uint(key_size, sizeof(__u32));
    __uint(value_size, 24);
} sizes_only SEC(".maps");

// Types, and sizes that agree with them.
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(key_size, 4);
    __type(key, __u32);
    __type(value, struct point);
    __uint(value_size, 4);
    __uint(max_entries, 1);
} types_and_sizes SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, 64);
    __uint(map_flags, 1 << 1);  // BPF_F_NO_COMMON_LRU
    __type(key, __u64);
    __type(value, __u8);
} flags SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 8);
    __uint(map_flags, 1 << 2);  // BPF_F_NUMA_NODE
    __uint(numa_node, 0);
    __type(key, __u32);
    __type(value, __u32);
} numa SEC(".maps");

struct {
    __uint(type, 30);  // BPF_MAP_TYPE_BLOOM_FILTER
    __uint(max_entries, 32);
    __uint(map_extra, 3);  // hash functions
    __type(value, __u32);
} extra SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __uint(pinning, LIBBPF_PIN_BY_NAME);
    __type(key, __u32);
    __type(value, __u32);
} pinned SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, 4096);
} ring SEC(".maps");

// One type, two maps.
struct counter_map {
    __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
    __uint(max_entries, 10);
    __type(key, __u32);
    __type(value, __u64);
};
struct counter_map twin_a SEC(".maps");
struct counter_map twin_b SEC(".maps");

SEC("xdp")
int touch_every_map(struct xdp_md *ctx) {
    struct point point = {.x = 1, .y = -1};
    __u32 zero = 0;
    __u64 wide = 0;

    bpf_map_lookup_elem(&struct_key, &point);
    bpf_map_lookup_elem(&int_key, &zero);
    bpf_map_lookup_elem(&per_cpu, &zero);
    bpf_map_lookup_elem(&typedef_key, &zero);
    bpf_map_lookup_elem(&const_key, &zero);
    bpf_map_lookup_elem(&sizes_only, &zero);
    bpf_map_lookup_elem(&types_and_sizes, &zero);
    bpf_map_lookup_elem(&flags, &wide);
    bpf_map_lookup_elem(&numa, &zero);
    bpf_map_lookup_elem(&pinned, &zero);
    bpf_map_lookup_elem(&twin_a, &zero);
    bpf_map_lookup_elem(&twin_b, &zero);
    bpf_ringbuf_output(&ring, &wide, sizeof(wide), 0);
    return XDP_PASS;
}

char LICENSE[] SEC("license") = "Apache-2.0";
