// SPDX-License-Identifier: Apache-2.0
//
// Contradicts count.bpf.c.
#include "shared.h"

__u64 limit = 100;

char LICENSE[] SEC("license") = "GPL";
