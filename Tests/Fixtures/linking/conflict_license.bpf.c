// SPDX-License-Identifier: Apache-2.0
//
// Contradicts count.bpf.c.
#include "shared.h"

__u32 other;

char LICENSE[] SEC("license") = "Apache-2.0";
