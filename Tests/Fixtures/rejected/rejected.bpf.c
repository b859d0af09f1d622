// SPDX-License-Identifier: Apache-2.0
//
// Programs with the mistakes that everybody makes once. Linux rejects each of them, but the last one.
#include "../fixture.h"

struct counter {
    __u64 packets;
    __u32 sizes[8];
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 16);
    __type(key, __u32);
    __type(value, struct counter);
} counters SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, 4096);
} events SEC(".maps");

static void *(*const bpf_ringbuf_reserve)(void *ring, __u64 size, __u64 flags) = (void *)131;
static void (*const bpf_ringbuf_submit)(void *data, __u64 flags) = (void *)132;

SEC("xdp")
int careless(struct xdp_md *ctx)
{
    unsigned char *packet = (void *)(long)ctx->data;
    return packet[14] == 6 ? XDP_DROP : XDP_PASS;
}

SEC("xdp")
int forgets_null(struct xdp_md *ctx)
{
    __u32 key = ctx->ingress_ifindex;
    struct counter *counter = bpf_map_lookup_elem(&counters, &key);
    if (key == 7)
        return XDP_DROP;
    counter->packets += 1;
    return XDP_PASS;
}

SEC("xdp")
int trusts_index(struct xdp_md *ctx)
{
    __u32 key = 0;
    struct counter *counter = bpf_map_lookup_elem(&counters, &key);
    if (!counter)
        return XDP_PASS;
    __u32 index = ctx->rx_queue_index;
    if (index > 8)
        index = 8;
    return counter->sizes[index];
}

SEC("xdp")
int forgets_submit(struct xdp_md *ctx)
{
    __u32 *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
    if (!event)
        return XDP_PASS;
    if (ctx->ingress_ifindex == 1)
        return XDP_DROP;
    *event = ctx->ingress_ifindex;
    bpf_ringbuf_submit(event, 0);
    return XDP_PASS;
}

SEC("xdp")
int sound(struct xdp_md *ctx)
{
    __u32 key = 3;
    struct counter *counter = bpf_map_lookup_elem(&counters, &key);
    if (counter)
        counter->packets += 1;
    return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
