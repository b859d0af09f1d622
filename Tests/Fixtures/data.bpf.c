// SPDX-License-Identifier: Apache-2.0
//
// Global variables in every kind of data section, reached by symbol and by section plus offset.
#include "fixture.h"

struct limits {
    __u32 low;
    __u32 high;
};

const volatile __u32 threshold = 7;
static const volatile __u16 private_constant = 0x1234;
const volatile struct limits limits = {.low = 10, .high = 20};

__u64 seen = 1;
static volatile __s32 private_state = -3;
__hidden __u8 hidden_byte = 0xab;

__u64 counters[4];
static volatile __u32 private_zero;

const volatile char names[2][8] SEC(".rodata.custom") = {"first", "second"};
__u32 tunable SEC(".data.custom") = 5;
struct limits tuned SEC(".data.custom") = {.low = 1, .high = 2};
__u64 scratch SEC(".bss.custom");

SEC("xdp")
int read_and_write(struct xdp_md *ctx) {
    char text[8];

    seen += threshold + private_constant + limits.high;
    counters[2] += hidden_byte + (__u32)private_state;
    counters[3] = private_zero++;
    private_state--;
    scratch = tunable + tuned.high + names[1][0];
    // A string literal: mergeable strings, ".rodata.str1.1".
    bpf_trace_printk("seen %d\n", sizeof("seen %d\n"), (int)seen);
    __builtin_memcpy(text, (const char *)names[0], sizeof(text));
    return text[0] == 'f' ? XDP_PASS : XDP_DROP;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";  // bpf_trace_printk asks for GPL compatibility
