// SPDX-License-Identifier: Apache-2.0
//
// What both objects know: they are linked into one.
#pragma once
#include "../fixture.h"

struct verdicts {
    __u64 passed;
    __u64 dropped;
};

// Only one of the two objects says what is in it.
struct secret;

struct table {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 4);
    __type(key, __u32);
    __type(value, struct verdicts);
};
