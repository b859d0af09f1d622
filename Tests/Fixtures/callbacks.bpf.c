// SPDX-License-Identifier: Apache-2.0
//
// The address of a static function as a helper's argument (BPF_PSEUDO_FUNC), from two programs and from a callback.
#include "fixture.h"

struct sum {
    __u64 total;
    __u32 limit;
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 4);
    __type(key, __u32);
    __type(value, __u64);
} values SEC(".maps");

__u64 result;

static long add_index(__u32 index, struct sum *sum) {
    sum->total += index;
    return index == sum->limit;
}

static long add_element(void *map, const __u32 *key, __u64 *value, struct sum *sum) {
    sum->total += *key + *value;
    return 0;
}

static long loop_inside(__u32 index, struct sum *sum) {
    bpf_loop(2, add_index, sum, 0);
    return 0;
}

SEC("xdp")
int sum_of_indices(struct xdp_md *ctx) {
    struct sum sum = {.limit = 9};

    bpf_loop(100, add_index, &sum, 0);
    result = sum.total;
    return XDP_PASS;
}

SEC("xdp")
int sum_of_elements(struct xdp_md *ctx) {
    struct sum sum = {.limit = ~0u};

    bpf_for_each_map_elem(&values, add_element, &sum, 0);
    bpf_loop(3, loop_inside, &sum, 0);
    result = sum.total;
    return XDP_PASS;
}

char LICENSE[] SEC("license") = "Apache-2.0";
