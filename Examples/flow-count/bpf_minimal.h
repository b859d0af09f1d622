// SPDX-License-Identifier: Apache-2.0
//
// The least that a BPF program in C needs to compile: nothing but a clang with the BPF target, no kernel headers and
// no libbpf. Names and numbers are those of the Linux user-space API, so that they read as they do everywhere else.
#pragma once

typedef unsigned char __u8;
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef unsigned long long __u64;
typedef signed char __s8;
typedef signed short __s16;
typedef signed int __s32;
typedef signed long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef _Bool bool;
enum { false, true };

// Where a function or variable goes; a loader tells its purpose by the section's name.
#define SEC(name) __attribute__((section(name), used))
#define __always_inline inline __attribute__((always_inline))
#define __noinline __attribute__((noinline))
#define __packed __attribute__((packed))

// A map is a variable in ".maps" whose *type* describes it: numbers are array lengths, types are pointees.
#define __uint(name, number) int(*name)[number]
#define __type(name, type) typeof(type) *name
#define __array(name, element) typeof(element) *name[]

// Packets are in network byte order (big-endian).
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define bpf_ntohs(x) ((__u16)__builtin_bswap16(x))
#define bpf_ntohl(x) ((__u32)__builtin_bswap32(x))
#else
#define bpf_ntohs(x) ((__u16)(x))
#define bpf_ntohl(x) ((__u32)(x))
#endif
#define bpf_htons(x) bpf_ntohs(x)
#define bpf_htonl(x) bpf_ntohl(x)

enum bpf_map_type {
    BPF_MAP_TYPE_HASH = 1,
    BPF_MAP_TYPE_ARRAY = 2,
    BPF_MAP_TYPE_PROG_ARRAY = 3,
    BPF_MAP_TYPE_PERCPU_HASH = 5,
    BPF_MAP_TYPE_PERCPU_ARRAY = 6,
    BPF_MAP_TYPE_LRU_HASH = 9,
    BPF_MAP_TYPE_ARRAY_OF_MAPS = 12,
    BPF_MAP_TYPE_HASH_OF_MAPS = 13,
    BPF_MAP_TYPE_RINGBUF = 27,
};

enum { BPF_ANY = 0, BPF_NOEXIST = 1, BPF_EXIST = 2 };

// A helper is called by its number: the pointer's value, which clang turns into the call's immediate.
static void *(*const bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;
static long (*const bpf_map_update_elem)(void *map, const void *key, const void *value, __u64 flags) = (void *)2;
static long (*const bpf_map_delete_elem)(void *map, const void *key) = (void *)3;
static __u64 (*const bpf_ktime_get_ns)(void) = (void *)5;

enum xdp_action { XDP_ABORTED, XDP_DROP, XDP_PASS, XDP_TX, XDP_REDIRECT };

// What an XDP program is called with. The 32-bit fields up to `data_meta` are pointers: the kernel widens the loads.
struct xdp_md {
    __u32 data;
    __u32 data_end;
    __u32 data_meta;
    __u32 ingress_ifindex;
    __u32 rx_queue_index;
    __u32 egress_ifindex;
};

enum { ETH_P_IP = 0x0800, ETH_P_8021Q = 0x8100, ETH_P_IPV6 = 0x86dd, ETH_P_8021AD = 0x88a8 };

struct ethhdr {
    __u8 h_dest[6];
    __u8 h_source[6];
    __be16 h_proto;
} __packed;

struct vlan_hdr {
    __be16 h_vlan_TCI;
    __be16 h_vlan_encapsulated_proto;
};

enum { IPPROTO_HOPOPTS = 0, IPPROTO_TCP = 6, IPPROTO_ROUTING = 43, IPPROTO_DSTOPTS = 60 };

struct iphdr {
    __u8 version_ihl;  // high nibble: 4; low nibble: header length in 32-bit words
    __u8 tos;
    __be16 tot_len;
    __be16 id;
    __be16 frag_off;  // 3 flag bits, then the offset in 8-byte units
    __u8 ttl;
    __u8 protocol;
    __u16 check;
    __u8 saddr[4];
    __u8 daddr[4];
};

struct in6_addr {
    __u8 s6_addr[16];
};

struct ipv6hdr {
    __be32 version_class_flow;
    __be16 payload_len;
    __u8 nexthdr;
    __u8 hop_limit;
    __u8 saddr[16];
    __u8 daddr[16];
};

// The shape shared by the hop-by-hop, routing and destination options headers (RFC 8200 section 4).
struct ipv6_opt_hdr {
    __u8 nexthdr;
    __u8 hdrlen;  // in 8-byte units, the first not counted
};

enum { TCP_FIN = 0x01, TCP_SYN = 0x02, TCP_RST = 0x04, TCP_ACK = 0x10 };

struct tcphdr {
    __be16 source;
    __be16 dest;
    __be32 seq;
    __be32 ack_seq;
    __u8 data_offset;  // high nibble: header length in 32-bit words
    __u8 flags;
    __be16 window;
    __u16 check;
    __be16 urg_ptr;
};
