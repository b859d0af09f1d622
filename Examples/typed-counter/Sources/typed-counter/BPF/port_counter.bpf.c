// SPDX-License-Identifier: Apache-2.0
//
// Counts UDP packets over IPv4 by destination port, and drops those to a port that user space chose.
#include <ebpf/helpers.h>

enum verdict_reason { REASON_OTHER, REASON_COUNTED, REASON_BLOCKED };

struct port_stats {
    __u64 packets;
    __u64 bytes;
    enum verdict_reason last_reason;
    __u8 is_privileged : 1;
    __u8 hops : 7;
};

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 1024);
    __type(key, __u16);
    __type(value, struct port_stats);
} ports SEC(".maps");

const volatile __u16 blocked_port = 0;
__u64 seen = 0;

SEC("xdp")
int port_counter(struct xdp_md *context) {
    const __u8 *data = (const __u8 *)(long)context->data;
    const __u8 *end = (const __u8 *)(long)context->data_end;
    seen++;
    // Ethernet, IPv4 without options, UDP.
    if (data + 14 + 20 + 8 > end || data[12] != 0x08 || data[13] != 0x00 || data[14] != 0x45 || data[23] != 17)
        return XDP_PASS;
    __u16 port = (__u16)(data[36] << 8 | data[37]);
    struct port_stats first = {};
    struct port_stats *stats = bpf_map_lookup_elem(&ports, &port);
    if (!stats) {
        bpf_map_update_elem(&ports, &port, &first, BPF_NOEXIST);
        stats = bpf_map_lookup_elem(&ports, &port);
        if (!stats)
            return XDP_PASS;
    }
    stats->packets++;
    stats->bytes += (__u64)(end - data);
    stats->is_privileged = port < 1024;
    stats->hops = data[22];
    stats->last_reason = port == blocked_port ? REASON_BLOCKED : REASON_COUNTED;
    return port == blocked_port ? XDP_DROP : XDP_PASS;
}

char LICENSE[] SEC("license") = "Apache-2.0";
