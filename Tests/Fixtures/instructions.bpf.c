// SPDX-License-Identifier: Apache-2.0
//
// Compiled for each -mcpu from v1 to v4 and big-endian: arithmetic, comparisons, loads, byte swaps and jumps, which the
// versions encode differently. The results stay in `results`, one slot for each program.
#include "fixture.h"

enum { ARITHMETIC, COMPARISONS, LOADS, SWAPS, LOOPS, DIVISION, SLOTS };

// Inputs, writable so that nothing is computed at compile time.
__u64 wide = 0x8877665544332211;
__u32 narrow = 0x89abcdef;
__s32 negative = -7;
__u8 bytes[8] = {0x80, 0x01, 0xfe, 0x7f, 0xff, 0x10, 0x20, 0xc0};

__u64 results[SLOTS];

SEC("socket")
int arithmetic(struct __sk_buff *skb) {
    __u64 x = wide;
    __u32 y = narrow;

    x += y;
    x *= 3;
    x ^= x >> 7;
    y -= 5;
    y |= y << 9;
    y /= 11;
    x %= 1000003;
    x = -x;
    y = ~y & 0xfffff;
    results[ARITHMETIC] = x + y + ((__s64)x >> 3) + ((__s32)y >> 2);
    return 0;
}

SEC("socket")
int comparisons(struct __sk_buff *skb) {
    __u64 set = 0;

    if (wide > 0x8000000000000000)
        set |= 1;
    if ((__s64)wide < -1)
        set |= 2;
    if (narrow >= 0x80000000)
        set |= 4;
    if (negative <= -7)
        set |= 8;
    if (negative < (__s32)narrow)
        set |= 16;
    if (wide & 0x10)
        set |= 32;
    if (narrow < wide)
        set |= 64;
    if (narrow != (__u32)wide)
        set |= 128;
    results[COMPARISONS] = set;
    return 0;
}

SEC("socket")
int loads(struct __sk_buff *skb) {
    volatile __s8 *first = (volatile __s8 *)&bytes[0];
    volatile __s16 *second = (volatile __s16 *)&bytes[2];
    volatile __s32 *third = (volatile __s32 *)&bytes[4];
    __s64 sum = *first;

    sum = sum * 3 + *second;
    sum = sum * 5 + *third;
    sum = sum * 7 + bytes[7];
    *(volatile __u16 *)&bytes[2] = 0x7ffe;
    results[LOADS] = sum + (__s8)narrow + (__s16)wide;
    return 0;
}

SEC("socket")
int swaps(struct __sk_buff *skb) {
    results[SWAPS] = __builtin_bswap64(wide) ^ __builtin_bswap32(narrow) ^ __builtin_bswap16((__u16)narrow);
    return 0;
}

SEC("socket")
int loops(struct __sk_buff *skb) {
    __u64 sum = narrow;

#pragma clang loop unroll(disable)
    for (__u32 i = 0; i < 20; i++)
        sum = sum * 31 + (sum >> 5) + i;
    results[LOOPS] = sum;
    return 0;
}

#if __BPF_CPU_VERSION__ >= 4
SEC("socket")
int signed_division(struct __sk_buff *skb) {
    __s64 wide_signed = wide;

    results[DIVISION] = wide_signed / negative + wide_signed % negative + negative / 2 + negative % 4;
    asm volatile goto("if %0 s> 0 goto +1\n"
                      "gotol %l[is_negative]"
                      :
                      : "r"(wide_signed)
                      :
                      : is_negative);
    results[DIVISION] = 0;
is_negative:
    return 0;
}
#endif

char LICENSE[] SEC("license") = "Apache-2.0";
