// SPDX-License-Identifier: Apache-2.0
//
// Exceptions from several depths of calls, with and without a function that handles them.
#include "fixture.h"

extern void bpf_throw(__u64 cookie) __ksym;
#define __exception_cb(name) __decl_tag("exception_callback:" #name)

static __attribute__((noinline)) int check(__u64 length) {
    if (length > 40)
        bpf_throw(length);
    return 3;
}

static __attribute__((noinline)) int deeper(__u64 length) {
    return check(length) + 1;
}

__attribute__((noinline)) int anywhere(__u64 length) {
    return deeper(length) + 1;
}

__attribute__((noinline)) int handle(__u64 cookie) {
    return cookie + 1000;
}

SEC("tc")
int plain(struct __sk_buff *skb) {
    return deeper(skb->len) + 10;
}

SEC("tc")
int through_global(struct __sk_buff *skb) {
    return anywhere(skb->len) + 10;
}

SEC("tc")
__exception_cb(handle) int handled(struct __sk_buff *skb) {
    return anywhere(skb->len) + 20;
}

SEC("tc")
__exception_cb(handle) int unused(struct __sk_buff *skb) {
    return skb->len;
}

SEC("socket")
int not_allowed(struct __sk_buff *skb) {
    return deeper(skb->len);
}

static int body(__u32 index, void *context) {
    return check(index) & 1;
}

SEC("tc")
int from_callback(struct __sk_buff *skb) {
    return bpf_loop(100, body, 0, 0);
}

char LICENSE[] SEC("license") = "GPL";
