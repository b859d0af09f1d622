// SPDX-License-Identifier: Apache-2.0
//
// A program that counts what a function of the other object decides, in a map of the other object.
#include "shared.h"

extern struct table results __attribute__((section(".maps")));
extern __u32 limit;
extern int decide(__u32 length, struct secret *secret);

// The other object has a weak one of this name that answers something else.
int __attribute__((noinline)) version(void) { return 2; }

__u64 seen;
static volatile __u32 step = 1;

static __attribute__((noinline)) __u32 slot_of(__u32 length) { return length > limit ? 1 : 0; }

SEC("xdp")
int count(struct xdp_md *ctx)
{
    __u32 length = ctx->data_end - ctx->data;
    __u32 slot = slot_of(length);
    struct verdicts *verdicts = bpf_map_lookup_elem(&results, &slot);
    int decision = decide(length, (void *)0);
    seen += step;
    if (!verdicts)
        return XDP_ABORTED;
    if (decision == XDP_PASS)
        verdicts->passed += version();
    else
        verdicts->dropped += version();
    return decision;
}

char LICENSE[] SEC("license") = "GPL";
