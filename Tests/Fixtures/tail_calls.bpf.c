// SPDX-License-Identifier: Apache-2.0
//
// A program array with initial entries, and tail calls through it: to a program, to itself until the limit, to nothing.
#include "fixture.h"

int finish(struct xdp_md *ctx);
int again(struct xdp_md *ctx);

struct {
    __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
    __uint(max_entries, 4);
    __uint(key_size, sizeof(__u32));
    __array(values, int(struct xdp_md *));
} programs SEC(".maps") = {.values = {[0] = &finish, [3] = &again}};

__u32 runs;

SEC("xdp")
int finish(struct xdp_md *ctx) {
    return XDP_TX;
}

SEC("xdp")
int again(struct xdp_md *ctx) {
    runs++;
    bpf_tail_call(ctx, &programs, 3);
    return XDP_DROP;
}

SEC("xdp")
int start(struct xdp_md *ctx) {
    bpf_tail_call(ctx, &programs, 1);  // empty: falls through
    bpf_tail_call(ctx, &programs, 9);  // beyond the end: falls through
    bpf_tail_call(ctx, &programs, 0);
    return XDP_ABORTED;
}

char LICENSE[] SEC("license") = "Apache-2.0";
