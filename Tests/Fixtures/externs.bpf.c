// SPDX-License-Identifier: Apache-2.0
//
// Symbols that the target kernel provides: configuration values, kernel variables, kernel functions.
#include "fixture.h"

enum libbpf_tristate { TRI_NO = 0, TRI_YES = 1, TRI_MODULE = 2 };

extern int LINUX_KERNEL_VERSION __kconfig;
extern bool LINUX_HAS_BPF_COOKIE __kconfig __weak;
extern bool CONFIG_BPF_SYSCALL __kconfig;
extern enum libbpf_tristate CONFIG_NO_SUCH_OPTION __kconfig __weak;
extern unsigned int CONFIG_HZ __kconfig __weak;
extern char CONFIG_CC_VERSION_TEXT[16] __kconfig __weak;

extern const void bpf_prog_fops __ksym __weak;
extern const void no_such_symbol __ksym __weak;

extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock(void) __ksym;
extern int no_such_kfunc(int argument) __ksym __weak;

__u64 found;

SEC("tc")
int read_externs(struct __sk_buff *skb) {
    found = LINUX_KERNEL_VERSION + CONFIG_HZ + CONFIG_CC_VERSION_TEXT[0];
    if (LINUX_HAS_BPF_COOKIE && CONFIG_BPF_SYSCALL && CONFIG_NO_SUCH_OPTION == TRI_NO)
        found++;
    if (&bpf_prog_fops)
        found++;
    if (&no_such_symbol)
        return TC_ACT_SHOT;
    bpf_rcu_read_lock();
    if (no_such_kfunc)
        no_such_kfunc(1);
    bpf_rcu_read_unlock();
    return TC_ACT_OK;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
