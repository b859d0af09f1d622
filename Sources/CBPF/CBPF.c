#define _GNU_SOURCE
#include "CBPF.h"

#include <pthread.h>

#if defined(__APPLE__)
#include <errno.h>
#include <libkern/OSCacheControl.h>
#include <mach/mach.h>
#include <mach/mach_vm.h>
#include <string.h>
#include <time.h>

uint32_t cbpf_thread_identifier(void) {
    uint64_t identifier = 0;
    pthread_threadid_np(NULL, &identifier);
    return (uint32_t)identifier;
}

uint32_t cbpf_current_processor(void) { return 0; }

int cbpf_memory_file(void) {
    errno = ENOTSUP;
    return -1;
}

void cbpf_wait(uint32_t *word, uint32_t expected, uint32_t milliseconds) {
    struct timespec pause = {0, 1000000};
    if (milliseconds > 0 && *(volatile uint32_t *)word == expected) nanosleep(&pause, NULL);
}

void cbpf_wake(uint32_t *word) { (void)word; }

long cbpf_bpf(int command, void *attributes, uint32_t size) {
    (void)command, (void)attributes, (void)size;
    errno = ENOSYS;
    return -1;
}

size_t cbpf_copy_by_system(uint64_t from, uint64_t to, size_t count) {
    mach_vm_size_t copied = 0;
    return mach_vm_read_overwrite(mach_task_self(), from, count, to, &copied) == KERN_SUCCESS ? copied : 0;
}

void cbpf_synchronize_code(void *start, size_t count) { sys_icache_invalidate(start, count); }

int cbpf_jit_switch_supported(void) { return pthread_jit_write_protect_supported_np(); }

void cbpf_jit_copy(void *to, const void *from, size_t count) {
    pthread_jit_write_protect_np(0);
    memcpy(to, from, count);
    pthread_jit_write_protect_np(1);
}

#else
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <linux/membarrier.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

uint32_t cbpf_thread_identifier(void) { return (uint32_t)syscall(SYS_gettid); }

uint32_t cbpf_current_processor(void) {
    int processor = sched_getcpu();
    return processor < 0 ? 0 : (uint32_t)processor;
}

void cbpf_wait(uint32_t *word, uint32_t expected, uint32_t milliseconds) {
    struct timespec limit = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    syscall(SYS_futex, word, FUTEX_WAIT, expected, &limit, NULL, 0);
}

void cbpf_wake(uint32_t *word) { syscall(SYS_futex, word, FUTEX_WAKE, INT_MAX, NULL, NULL, 0); }

long cbpf_bpf(int command, void *attributes, uint32_t size) { return syscall(SYS_bpf, command, attributes, size); }

size_t cbpf_copy_by_system(uint64_t from, uint64_t to, size_t count) {
    struct iovec local = {(void *)to, count}, remote = {(void *)from, count};
    ssize_t copied = process_vm_readv(getpid(), &local, 1, &remote, 1, 0);
    return copied < 0 ? 0 : (size_t)copied;
}

int cbpf_memory_file(void) {
    const unsigned executable = 0x10; /* MFD_EXEC: kernels before 6.3 know it not, and need it not. */
    int file = (int)syscall(SYS_memfd_create, "bpf-code", MFD_CLOEXEC | executable);
    if (file < 0 && errno == EINVAL) file = (int)syscall(SYS_memfd_create, "bpf-code", MFD_CLOEXEC);
    return file;
}

void cbpf_synchronize_code(void *start, size_t count) {
    __builtin___clear_cache((char *)start, (char *)start + count);
    if (syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 0, 0) != 0) {
        syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE, 0, 0);
        syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 0, 0);
    }
}

int cbpf_jit_switch_supported(void) { return 0; }

void cbpf_jit_copy(void *to, const void *from, size_t count) { memcpy(to, from, count); }

#endif

int cbpf_has_bmi2(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("bmi2") != 0;
#else
    return 0;
#endif
}

int cbpf_detach_thread(void *(*body)(void *), void *argument) {
    pthread_t thread;
    int error = pthread_create(&thread, NULL, body, argument);
    if (error == 0) pthread_detach(thread);
    return error;
}
