// SPDX-License-Identifier: Apache-2.0
//
// Maps of maps: with named and with anonymous inner definitions, with and without initial entries.
#include "fixture.h"

struct inner {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, __u64);
};
struct inner first SEC(".maps");
struct inner second SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
    __uint(max_entries, 4);
    __type(key, __u32);
    __array(values, struct inner);
} filled SEC(".maps") = {.values = {[0] = &first, [2] = &second}};

struct {
    __uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
    __uint(max_entries, 8);
    __uint(key_size, sizeof(__u32));
    __uint(value_size, sizeof(__u32));
    __array(values, struct {
        __uint(type, BPF_MAP_TYPE_HASH);
        __uint(max_entries, 16);
        __type(key, __u32);
        __type(value, __u32);
    });
} empty SEC(".maps");

SEC("xdp")
int count_in_inner(struct xdp_md *ctx) {
    __u32 slot = 2, zero = 0;
    __u64 *count;
    void *inner;

    inner = bpf_map_lookup_elem(&empty, &zero);
    if (inner)
        return XDP_DROP;
    inner = bpf_map_lookup_elem(&filled, &slot);
    if (!inner)
        return XDP_ABORTED;
    count = bpf_map_lookup_elem(inner, &zero);
    if (!count)
        return XDP_ABORTED;
    *count += 1;
    return XDP_PASS;
}

char LICENSE[] SEC("license") = "Apache-2.0";
