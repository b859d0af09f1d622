// SPDX-License-Identifier: Apache-2.0
//
// Tables of programs that a kernel subsystem calls: ".struct_ops" (attached by registering the map) and
// ".struct_ops.link" (attached by a link). Function pointers in data become relocations against programs.
#include "fixture.h"

// The members that are set here; a loader matches them with the kernel's struct by name.
struct tcp_congestion_ops {
    __u32 (*ssthresh)(void *sk);
    void (*cong_avoid)(void *sk, __u32 ack, __u32 acked);
    __u32 (*undo_cwnd)(void *sk);
    char name[16];
};

SEC("struct_ops/ssthresh")
__u32 fixed_ssthresh(void *sk) {
    return 2;
}

SEC("struct_ops")
void no_cong_avoid(void *sk) {}

SEC("struct_ops")
__u32 fixed_undo_cwnd(void *sk) {
    return 10;
}

SEC(".struct_ops")
struct tcp_congestion_ops by_map = {
    .ssthresh = fixed_ssthresh,
    .cong_avoid = (void *)no_cong_avoid,
    .undo_cwnd = fixed_undo_cwnd,
    .name = "fixture_map",
};

SEC(".struct_ops.link")
struct tcp_congestion_ops by_link = {
    .ssthresh = fixed_ssthresh,
    .cong_avoid = (void *)no_cong_avoid,
    .undo_cwnd = fixed_undo_cwnd,
    .name = "fixture_link",
};

char LICENSE[] SEC("license") = "Dual MIT/GPL";
