// SPDX-License-Identifier: Apache-2.0
//
// Contradicts count.bpf.c.
#include "shared.h"

struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 5); __type(key, __u32); __type(value, struct verdicts); } results SEC(".maps");

char LICENSE[] SEC("license") = "GPL";
