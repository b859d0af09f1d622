// SPDX-License-Identifier: Apache-2.0
//
// What the other object declares: a map, a limit, a function. A static function and a static variable of the same names are others.
#include "shared.h"

struct secret {
    __u32 salt;
    __u32 pepper;
};

struct table results SEC(".maps");
__u32 limit = 100;
extern __u64 seen;

static volatile __u32 step = 7;

int __attribute__((weak, noinline)) version(void) { return 1; }

static __attribute__((noinline)) __u32 slot_of(__u32 length) { return length % 3 + step; }

int __attribute__((noinline)) decide(__u32 length, struct secret *secret)
{
    if (secret)
        return secret->salt + secret->pepper;
    return slot_of(length) > 8 ? XDP_DROP : XDP_PASS;
}

SEC("?xdp")
int report(struct xdp_md *ctx) { return seen > version() ? XDP_PASS : XDP_DROP; }

char LICENSE[] SEC("license") = "GPL";
