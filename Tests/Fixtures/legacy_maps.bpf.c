// SPDX-License-Identifier: Apache-2.0
//
// A map in the old "maps" section, as a struct of numbers: no longer supported, to be refused by name.
#include "fixture.h"

struct bpf_map_def {
    __u32 type;
    __u32 key_size;
    __u32 value_size;
    __u32 max_entries;
    __u32 map_flags;
};

struct bpf_map_def old_style SEC("maps") = {
    .type = BPF_MAP_TYPE_ARRAY,
    .key_size = sizeof(__u32),
    .value_size = sizeof(__u64),
    .max_entries = 1,
};

SEC("xdp")
int use_old_style(struct xdp_md *ctx) {
    __u32 zero = 0;

    return bpf_map_lookup_elem(&old_style, &zero) ? XDP_PASS : XDP_ABORTED;
}

char LICENSE[] SEC("license") = "Apache-2.0";
