// SPDX-License-Identifier: Apache-2.0
//
// Calls between functions: static and global ones in ".text", from two programs, from each other, with five arguments.
#include "fixture.h"

static __noinline __u32 rotate(__u32 value, __u32 by) {
    return (value << (by & 31)) | (value >> (-by & 31));
}

static __noinline __u32 mix(__u32 a, __u32 b, __u32 c, __u32 d, __u32 e) {
    return rotate(a, 5) ^ rotate(b, 7) ^ (c + d * e);
}

// Writes through a pointer to its caller's stack.
static __noinline void swap(__u32 *pair) {
    __u32 first = pair[0];

    pair[0] = pair[1];
    pair[1] = first;
}

__noinline int is_even(__u32 value) {
    return (value & 1) == 0;
}

__weak __noinline int weak_answer(void) {
    return 42;
}

__noinline int unused(int value) {
    return is_even(value) + 1;
}

SEC("xdp")
int from_xdp(struct xdp_md *ctx) {
    __u32 pair[2] = {ctx->ingress_ifindex, 9};

    swap(pair);
    return is_even(mix(pair[0], pair[1], 3, 4, 5)) ? XDP_PASS : XDP_DROP;
}

SEC("tc")
int from_tc(struct __sk_buff *skb) {
    return mix(skb->len, 2, 3, 4, 5) == 0 ? TC_ACT_SHOT : weak_answer();
}

SEC("tc")
int calls_nothing(struct __sk_buff *skb) {
    return TC_ACT_OK;
}

char LICENSE[] SEC("license") = "Apache-2.0";
