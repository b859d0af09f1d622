// SPDX-License-Identifier: Apache-2.0
//
// Several programs in a section, programs that are not loaded unless asked for ("?"), a license and a kernel version.
#include "fixture.h"

SEC("xdp")
int first(struct xdp_md *ctx) {
    return XDP_PASS;
}

SEC("xdp")
int second(struct xdp_md *ctx) {
    return ctx->data == ctx->data_end ? XDP_DROP : XDP_TX;
}

SEC("xdp")
int third(struct xdp_md *ctx) {
    return bpf_get_prandom_u32() & 1 ? XDP_DROP : XDP_PASS;
}

SEC("?xdp")
int on_request(struct xdp_md *ctx) {
    return XDP_ABORTED;
}

SEC("socket")
int accept_all(struct __sk_buff *skb) {
    return -1;
}

SEC("?tc")
int optional_classifier(struct __sk_buff *skb) {
    return TC_ACT_OK;
}

SEC("?tc")
int optional_sibling(struct __sk_buff *skb) {
    return TC_ACT_SHOT;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
__u32 VERSION SEC("version") = 0x060c00;
