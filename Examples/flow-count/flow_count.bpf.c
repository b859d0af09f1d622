// SPDX-License-Identifier: Apache-2.0
//
// Counts packets, bytes and retransmitted segments of every TCP flow that passes an XDP hook.
//
// A flow is one direction of a connection. What counts as a retransmission, and why: README.md.
#include "bpf_minimal.h"

enum {
    MAX_FLOWS = 16384,
    MAX_VLAN_TAGS = 2,
    MAX_IPV6_EXTENSIONS = 4,
    IPV4_FRAGMENT = 0x3fff,  // "more fragments" and the offset
};

// When set before loading: count only the flows from or to this port.
const volatile __u16 only_port = 0;

// IPv4 addresses are written as IPv4-mapped IPv6 addresses (::ffff:a.b.c.d), ports in host byte order.
struct flow {
    struct in6_addr saddr;
    struct in6_addr daddr;
    __u16 sport;
    __u16 dport;
};

struct flow_stats {
    __u64 packets;
    __u64 bytes;            // of whole frames, from the Ethernet header on
    __u64 retransmissions;  // segments, not bytes
    __u32 initial_seq;      // of the newest connection with this flow's addresses and ports
    __u32 next_seq;         // one past the highest sequence number that was seen
};

struct totals {
    __u64 frames;
    __u64 tcp;
    __u64 other;      // not TCP, a fragment, or cut short
    __u64 untracked;  // TCP, but `flows` was full
};

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, MAX_FLOWS);
    __type(key, struct flow);
    __type(value, struct flow_stats);
} flows SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct totals);
} totals SEC(".maps");

// The part of a frame that is still to be read.
struct cursor {
    __u8 *position;
    __u8 *end;
};

// What a TCP segment occupies of its flow's sequence space.
struct segment {
    __u32 seq;
    __u32 payload;
    __u8 flags;
};

// The next `size` bytes, stepped over; null when the frame has fewer.
static __always_inline void *take(struct cursor *cursor, __u32 size) {
    __u8 *start = cursor->position;

    if (start + size > cursor->end)
        return 0;
    cursor->position = start + size;
    return start;
}

// The EtherType behind up to MAX_VLAN_TAGS tags, in host byte order; 0 when the frame is too short.
static __always_inline __u16 read_ethertype(struct cursor *cursor) {
    struct ethhdr *ethernet = take(cursor, sizeof(*ethernet));
    __u16 ethertype;

    if (!ethernet)
        return 0;
    ethertype = bpf_ntohs(ethernet->h_proto);
    for (int i = 0; i < MAX_VLAN_TAGS; i++) {
        struct vlan_hdr *vlan;

        if (ethertype != ETH_P_8021Q && ethertype != ETH_P_8021AD)
            break;
        vlan = take(cursor, sizeof(*vlan));
        if (!vlan)
            return 0;
        ethertype = bpf_ntohs(vlan->h_vlan_encapsulated_proto);
    }
    return ethertype;
}

static __always_inline void map_ipv4_address(__u8 *mapped, const __u8 *address) {
    mapped[10] = 0xff;
    mapped[11] = 0xff;
    __builtin_memcpy(mapped + 12, address, 4);
}

// Steps over an IPv4 header and its options. False when no TCP header follows; `length` is what the datagram holds.
static __always_inline bool read_ipv4(struct cursor *cursor, struct flow *flow, __u32 *length) {
    struct iphdr *ip = take(cursor, sizeof(*ip));
    __u32 header, total;

    if (!ip || ip->protocol != IPPROTO_TCP || (bpf_ntohs(ip->frag_off) & IPV4_FRAGMENT))
        return false;
    header = (ip->version_ihl & 0x0f) * 4;
    total = bpf_ntohs(ip->tot_len);
    if (header < sizeof(*ip) || total < header || !take(cursor, header - sizeof(*ip)))
        return false;
    map_ipv4_address(flow->saddr.s6_addr, ip->saddr);
    map_ipv4_address(flow->daddr.s6_addr, ip->daddr);
    *length = total - header;
    return true;
}

// Steps over an IPv6 header and its extensions. False when no TCP header follows; `length` is what the packet holds.
static __always_inline bool read_ipv6(struct cursor *cursor, struct flow *flow, __u32 *length) {
    struct ipv6hdr *ip = take(cursor, sizeof(*ip));
    __u8 next;

    if (!ip)
        return false;
    *length = bpf_ntohs(ip->payload_len);
    next = ip->nexthdr;
    for (int i = 0; i < MAX_IPV6_EXTENSIONS && next != IPPROTO_TCP; i++) {
        struct ipv6_opt_hdr *extension;
        __u32 size;

        if (next != IPPROTO_HOPOPTS && next != IPPROTO_ROUTING && next != IPPROTO_DSTOPTS)
            return false;
        extension = take(cursor, sizeof(*extension));
        if (!extension)
            return false;
        size = (extension->hdrlen + 1) * 8;
        if (*length < size || !take(cursor, size - sizeof(*extension)))
            return false;
        *length -= size;
        next = extension->nexthdr;
    }
    __builtin_memcpy(&flow->saddr, ip->saddr, sizeof(flow->saddr));
    __builtin_memcpy(&flow->daddr, ip->daddr, sizeof(flow->daddr));
    return next == IPPROTO_TCP;
}

// Reads the TCP header of a segment that is `length` bytes long, header included.
static __always_inline bool read_tcp(struct cursor *cursor, __u32 length, struct flow *flow, struct segment *segment) {
    struct tcphdr *tcp = take(cursor, sizeof(*tcp));
    __u32 header;

    if (!tcp)
        return false;
    header = (tcp->data_offset >> 4) * 4;
    if (header < sizeof(*tcp) || length < header)
        return false;
    flow->sport = bpf_ntohs(tcp->source);
    flow->dport = bpf_ntohs(tcp->dest);
    segment->seq = bpf_ntohl(tcp->seq);
    segment->payload = length - header;
    segment->flags = tcp->flags;
    return true;
}

// Fills `flow` and `segment` from a frame; false when the frame holds no TCP segment.
static __always_inline bool read_frame(struct cursor *cursor, struct flow *flow, struct segment *segment) {
    __u32 length;

    switch (read_ethertype(cursor)) {
    case ETH_P_IP:
        return read_ipv4(cursor, flow, &length) && read_tcp(cursor, length, flow, segment);
    case ETH_P_IPV6:
        return read_ipv6(cursor, flow, &length) && read_tcp(cursor, length, flow, segment);
    default:
        return false;
    }
}

// One past the last sequence number of a segment: SYN and FIN take one each.
static __always_inline __u32 end_of(const struct segment *segment) {
    return segment->seq + segment->payload + !!(segment->flags & TCP_SYN) + !!(segment->flags & TCP_FIN);
}

// True when a segment repeats what is below `next_seq`. Bare acknowledgements, keep-alives and window probes do not.
static __always_inline bool is_retransmission(const struct segment *segment, __u32 next_seq) {
    __s32 behind = next_seq - segment->seq;

    if (segment->payload == 0)
        return behind > 0 && (segment->flags & (TCP_SYN | TCP_FIN));
    return behind > 1;
}

static __always_inline void add_segment(struct flow_stats *stats, const struct segment *segment) {
    if ((segment->flags & TCP_SYN) && segment->seq != stats->initial_seq) {
        stats->initial_seq = segment->seq;
        stats->next_seq = segment->seq;
    }
    if (is_retransmission(segment, stats->next_seq))
        stats->retransmissions++;
    if ((__s32)(end_of(segment) - stats->next_seq) > 0)
        stats->next_seq = end_of(segment);
}

// The statistics of a flow, made when it is new; null when the map is full.
static __always_inline struct flow_stats *stats_of(const struct flow *flow, const struct segment *segment) {
    struct flow_stats *stats = bpf_map_lookup_elem(&flows, flow);
    struct flow_stats fresh = {.initial_seq = segment->seq, .next_seq = segment->seq};

    if (stats)
        return stats;
    bpf_map_update_elem(&flows, flow, &fresh, BPF_NOEXIST);
    return bpf_map_lookup_elem(&flows, flow);
}

// A flow's frames arrive on one queue, hence on one CPU: plain additions lose nothing.
SEC("xdp")
int flow_count(struct xdp_md *ctx) {
    struct cursor cursor = {.position = (__u8 *)(long)ctx->data, .end = (__u8 *)(long)ctx->data_end};
    __u64 size = cursor.end - cursor.position;
    struct segment segment = {};
    struct flow_stats *stats;
    struct flow flow = {};
    struct totals *sum;
    __u32 zero = 0;

    sum = bpf_map_lookup_elem(&totals, &zero);
    if (!sum)
        return XDP_PASS;
    sum->frames++;
    if (!read_frame(&cursor, &flow, &segment)) {
        sum->other++;
        return XDP_PASS;
    }
    sum->tcp++;
    if (only_port && flow.sport != only_port && flow.dport != only_port)
        return XDP_PASS;
    stats = stats_of(&flow, &segment);
    if (!stats) {
        sum->untracked++;
        return XDP_PASS;
    }
    stats->packets++;
    stats->bytes += size;
    add_segment(stats, &segment);
    return XDP_PASS;
}

char LICENSE[] SEC("license") = "Apache-2.0";
