// SPDX-License-Identifier: Apache-2.0
//
// Programs in sections whose names mean nothing, beside one that does: they are to be named, not guessed.
#include "fixture.h"

SEC("frobnicate/thing")
int unknown(void *ctx) {
    return 0;
}

SEC("xdpress")
int starts_like_xdp(void *ctx) {
    return 0;
}

SEC("xdp/no_such_extra")
int exact_name_with_extra(void *ctx) {
    return 0;
}

SEC("kprobes/do_unlinkat")
int starts_like_kprobe(void *ctx) {
    return 0;
}

SEC("xdp")
int known(struct xdp_md *ctx) {
    return XDP_PASS;
}

char LICENSE[] SEC("license") = "Apache-2.0";
