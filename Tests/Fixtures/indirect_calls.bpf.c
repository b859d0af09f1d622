// SPDX-License-Identifier: Apache-2.0
//
// A call through a register (callx): clang emits it for a function pointer that it cannot resolve; Linux refuses it.
#include "fixture.h"

typedef int (*operation)(int);

operation chosen;

SEC("socket")
int call_chosen(struct __sk_buff *skb) {
    return chosen ? chosen(skb->len) : 0;
}

char LICENSE[] SEC("license") = "Apache-2.0";
