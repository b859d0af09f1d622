// SPDX-License-Identifier: Apache-2.0
//
// Contradicts count.bpf.c.
#include "shared.h"

__u64 seen = 3;

char LICENSE[] SEC("license") = "GPL";
