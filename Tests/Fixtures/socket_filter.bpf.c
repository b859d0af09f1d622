// SPDX-License-Identifier: Apache-2.0
//
// A socket filter that reads the packet with the instructions inherited from classic BPF: absolute and indirect loads.
#include "fixture.h"

unsigned long long load_byte(void *skb, unsigned long long offset) asm("llvm.bpf.load.byte");
unsigned long long load_half(void *skb, unsigned long long offset) asm("llvm.bpf.load.half");
unsigned long long load_word(void *skb, unsigned long long offset) asm("llvm.bpf.load.word");

enum { ETHERTYPE = 12, IP = 14, IP_PROTOCOL = IP + 9, IP_SOURCE = IP + 12 };

__u32 last_source;
__u32 last_port;

// Keeps IPv4 TCP and as much of it as the port number says; a load beyond the packet ends the program with 0.
SEC("socket")
int keep_tcp(struct __sk_buff *skb) {
    __u64 header;

    if (load_half(skb, ETHERTYPE) != ETH_P_IP || load_byte(skb, IP_PROTOCOL) != IPPROTO_TCP)
        return 0;
    header = (load_byte(skb, IP) & 0x0f) * 4;
    last_source = load_word(skb, IP_SOURCE);
    last_port = load_half(skb, IP + header);
    return last_port;
}

char LICENSE[] SEC("license") = "Apache-2.0";
