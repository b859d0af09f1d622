// SPDX-License-Identifier: Apache-2.0
//
// XDP programs that move the packet's ends, and pass metadata in front of it.
#include "fixture.h"

enum { TUNNEL = 8 };

// Puts eight bytes in front of the frame.
SEC("xdp")
int push(struct xdp_md *ctx) {
    __u8 *data, *end;

    if (bpf_xdp_adjust_head(ctx, -TUNNEL))
        return XDP_ABORTED;
    data = (__u8 *)(long)ctx->data;
    end = (__u8 *)(long)ctx->data_end;
    if (data + TUNNEL > end)
        return XDP_ABORTED;
    for (int i = 0; i < TUNNEL; i++)
        data[i] = 0xa0 + i;
    return XDP_TX;
}

// Takes the first eight bytes away.
SEC("xdp")
int pop(struct xdp_md *ctx) {
    return bpf_xdp_adjust_head(ctx, TUNNEL) ? XDP_DROP : XDP_PASS;
}

// Cuts the frame to 32 bytes, or grows it to that with zeros.
SEC("xdp")
int resize(struct xdp_md *ctx) {
    int size = ctx->data_end - ctx->data;

    return bpf_xdp_adjust_tail(ctx, 32 - size) ? XDP_DROP : XDP_PASS;
}

// Writes four bytes of metadata, reads them back, and answers with the frame's first byte in it.
SEC("xdp")
int annotate(struct xdp_md *ctx) {
    __u32 *meta;
    __u8 *data;

    if (bpf_xdp_adjust_meta(ctx, -(int)sizeof(*meta)))
        return XDP_ABORTED;
    meta = (__u32 *)(long)ctx->data_meta;
    data = (__u8 *)(long)ctx->data;
    if ((void *)(meta + 1) > (void *)data || data + 1 > (__u8 *)(long)ctx->data_end)
        return XDP_DROP;
    *meta = 0x100 + data[0];
    return *meta >= 0x100 ? XDP_PASS : XDP_DROP;
}

char LICENSE[] SEC("license") = "Apache-2.0";
