// SPDX-License-Identifier: Apache-2.0
//
// A program that depends on the layout of a type of the kernel: it runs here, but has no verdict without that type.
#include "../fixture.h"

SEC("xdp")
int relocated(struct xdp_md *ctx)
{
    return *(__u32 *)__builtin_preserve_access_index(&ctx->ingress_ifindex) == 7 ? XDP_DROP : XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
