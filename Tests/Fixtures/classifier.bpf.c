// SPDX-License-Identifier: Apache-2.0
//
// A tc classifier with helpers on packet bytes: IPv4 packets with a wrong header checksum are dropped, others marked.
#include "fixture.h"

enum { GOOD, BAD, SHORT, OUTCOMES };

__u64 outcomes[OUTCOMES];

SEC("tc")
int check_header(struct __sk_buff *skb) {
    struct iphdr header;
    __s64 sum;

    if (skb->protocol != bpf_htons(ETH_P_IP))
        return TC_ACT_UNSPEC;
    if (bpf_skb_load_bytes(skb, sizeof(struct ethhdr), &header, sizeof(header)) < 0) {
        outcomes[SHORT]++;
        return TC_ACT_UNSPEC;
    }
    sum = bpf_csum_diff(0, 0, &header, sizeof(header), 0);
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    if (sum != 0xffff) {
        outcomes[BAD]++;
        return TC_ACT_SHOT;
    }
    outcomes[GOOD]++;
    skb->mark = header.ttl;
    skb->cb[0] = bpf_ntohs(header.tot_len);
    return TC_ACT_OK;
}

char LICENSE[] SEC("license") = "Apache-2.0";
