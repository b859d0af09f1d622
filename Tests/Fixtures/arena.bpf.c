// SPDX-License-Identifier: Apache-2.0
//
// Instructions that Linux has beyond RFC 9669: address space casts (arena pointers) and may_goto. Needs -mcpu=v4.
#include "fixture.h"

#define __arena __attribute__((address_space(1)))

struct {
    __uint(type, 33);            // BPF_MAP_TYPE_ARENA
    __uint(map_flags, 1 << 10);  // BPF_F_MMAPABLE
    __uint(max_entries, 2);      // pages
} arena SEC(".maps");

// A program works with the arena whose map it names in an instruction.
#define USE_ARENA() asm volatile("" : : "r"(&arena))

struct node {
    struct node __arena *next;
    __u64 value;
};

extern void __arena *bpf_arena_alloc_pages(void *map, void __arena *address, __u32 count, int node, __u64 flags)
    __ksym __weak;

struct node __arena *list;
__u64 total;

SEC("syscall")
int push(void *ctx) {
    struct node __arena *node = list;

    USE_ARENA();
    if (!node) {
        node = bpf_arena_alloc_pages(&arena, 0, 1, -1, 0);
        if (!node)
            return 1;
        node->next = 0;
        list = node;
    }
    node->value++;
    return 0;
}

SEC("syscall")
int sum(void *ctx) {
    __u64 values = 0;

    USE_ARENA();
    for (struct node __arena *node = list; node; node = node->next) {
        asm volatile goto("may_goto %l[out_of_budget]" : : : : out_of_budget);
        values += node->value;
    }
out_of_budget:
    total = values;
    return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
