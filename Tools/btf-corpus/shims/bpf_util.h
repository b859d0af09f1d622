/* What the test file wants of its own tree's header of this name. */
#pragma once
#include <linux/types.h>
static inline __u64 ptr_to_u64(const void *pointer) { return (unsigned long)pointer; }
static inline unsigned int bpf_num_possible_cpus(void) { return 1; }
