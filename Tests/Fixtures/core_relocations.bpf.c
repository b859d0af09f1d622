// SPDX-License-Identifier: Apache-2.0
//
// All thirteen kinds of CO-RE relocation (in .BTF.ext), against types that are not the kernel's.
#include "fixture.h"

#define __preserved __attribute__((preserve_access_index))

// The field infos of __builtin_preserve_field_info; the second arguments of the type and enumerator built-ins.
enum { FIELD_BYTE_OFFSET, FIELD_BYTE_SIZE, FIELD_EXISTS, FIELD_SIGNED, FIELD_LSHIFT_U64, FIELD_RSHIFT_U64 };
enum { TYPE_ID_LOCAL, TYPE_ID_TARGET };
enum { TYPE_EXISTS, TYPE_SIZE, TYPE_MATCHES };
enum { ENUMVAL_EXISTS, ENUMVAL_VALUE };

enum state { IDLE = 3, BUSY = 300 };
enum wide_state { FAR = 0x100000000 };

struct leaf {
    __u32 pad;
    __s16 value;
} __preserved;

struct tree {
    __u8 flags : 3;
    __s8 level : 4;
    struct leaf leaves[4];
    struct tree *next;
    union {
        __u64 wide;
        __u32 narrow;
    };
} __preserved;

typedef struct leaf leaf_alias;

struct tree___flavour {
    __u32 added_later;
} __preserved;

__u64 facts[20];

static long (*const bpf_probe_read_kernel)(void *to, __u32 size, const void *from) = (void *)113;

SEC("raw_tp/sys_enter")
int relocate(__u64 *arguments) {
    struct tree *tree = (struct tree *)arguments[0];
    struct tree___flavour *flavour = (void *)tree;
    struct tree *next = 0;

    facts[0] = __builtin_preserve_field_info(tree->leaves[2].value, FIELD_BYTE_OFFSET);
    facts[1] = __builtin_preserve_field_info(tree->leaves[2].value, FIELD_BYTE_SIZE);
    facts[2] = __builtin_preserve_field_info(flavour->added_later, FIELD_EXISTS);
    facts[3] = __builtin_preserve_field_info(tree->leaves[0].value, FIELD_SIGNED);
    facts[4] = __builtin_preserve_field_info(tree->flags, FIELD_LSHIFT_U64);
    facts[5] = __builtin_preserve_field_info(tree->level, FIELD_RSHIFT_U64);
    facts[6] = __builtin_btf_type_id(*(struct tree *)0, TYPE_ID_LOCAL);
    facts[7] = __builtin_btf_type_id(*(struct leaf *)0, TYPE_ID_TARGET);
    facts[8] = __builtin_preserve_type_info(*(struct tree *)0, TYPE_EXISTS);
    facts[9] = __builtin_preserve_type_info(*(leaf_alias *)0, TYPE_SIZE);
    facts[10] = __builtin_preserve_type_info(*(struct tree___flavour *)0, TYPE_MATCHES);
    facts[11] = __builtin_preserve_enum_value(*(enum state *)BUSY, ENUMVAL_EXISTS);
    facts[12] = __builtin_preserve_enum_value(*(enum state *)IDLE, ENUMVAL_VALUE);
    facts[13] = __builtin_preserve_enum_value(*(enum wide_state *)FAR, ENUMVAL_VALUE);
    facts[14] = (__u64)&tree->leaves[3].value;
    bpf_probe_read_kernel(&next, sizeof(next), &tree->next);
    facts[15] = (__u64)&next->narrow;
    return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
