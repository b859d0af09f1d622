// SPDX-License-Identifier: Apache-2.0
//
// Every atomic operation on 32 and 64 bits; with -mcpu=v4 also load-acquire and store-release, of 8 to 64 bits.
#include "fixture.h"

__u32 word = 0xf0f0;
__u64 doubleword = 0xf0f0f0f0f0f0;
__u64 old[12];

SEC("socket")
int without_fetch(struct __sk_buff *skb) {
    __atomic_fetch_add(&word, 1, __ATOMIC_RELAXED);
    __atomic_fetch_and(&word, 0xff0f, __ATOMIC_RELAXED);
    __atomic_fetch_or(&word, 0x0a00, __ATOMIC_RELAXED);
    __atomic_fetch_xor(&word, 0x1111, __ATOMIC_RELAXED);
    __atomic_fetch_add(&doubleword, 1ull << 40, __ATOMIC_RELAXED);
    __atomic_fetch_and(&doubleword, ~0xffull, __ATOMIC_RELAXED);
    __atomic_fetch_or(&doubleword, 0x33, __ATOMIC_RELAXED);
    __atomic_fetch_xor(&doubleword, ~0ull, __ATOMIC_RELAXED);
    return 0;
}

SEC("socket")
int with_fetch(struct __sk_buff *skb) {
    old[0] = __sync_fetch_and_add(&word, 2);
    old[1] = __sync_fetch_and_and(&word, 0xfffe);
    old[2] = __sync_fetch_and_or(&word, 0x10000);
    old[3] = __sync_fetch_and_xor(&word, 0x0f0f);
    old[4] = __sync_lock_test_and_set(&word, 77);
    old[5] = __sync_val_compare_and_swap(&word, 77, 78);
    old[6] = __sync_fetch_and_add(&doubleword, 2);
    old[7] = __sync_fetch_and_and(&doubleword, ~1ull);
    old[8] = __sync_fetch_and_or(&doubleword, 1ull << 63);
    old[9] = __sync_fetch_and_xor(&doubleword, 0xffff0000);
    old[10] = __sync_lock_test_and_set(&doubleword, 5);
    old[11] = __sync_val_compare_and_swap(&doubleword, 6, 7);  // differs: nothing is stored
    return 0;
}

#if __BPF_CPU_VERSION__ >= 4
__u8 octet = 0xfe;
__u16 halfword = 0xfedc;
__u64 sum;

SEC("socket")
int acquire_release(struct __sk_buff *skb) {
    sum = __atomic_load_n(&octet, __ATOMIC_ACQUIRE);
    sum += __atomic_load_n(&halfword, __ATOMIC_ACQUIRE);
    sum += __atomic_load_n(&word, __ATOMIC_ACQUIRE);
    sum += __atomic_load_n(&doubleword, __ATOMIC_ACQUIRE);
    __atomic_store_n(&octet, 1, __ATOMIC_RELEASE);
    __atomic_store_n(&halfword, 2, __ATOMIC_RELEASE);
    __atomic_store_n(&word, 3, __ATOMIC_RELEASE);
    __atomic_store_n(&doubleword, 4, __ATOMIC_RELEASE);
    return 0;
}
#endif

char LICENSE[] SEC("license") = "Apache-2.0";
