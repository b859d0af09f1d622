// SPDX-License-Identifier: Apache-2.0
//
// Counts the memory that a process asks for, for the loader benchmark: preloaded into libbpf's side and into ours, so that both are
// measured the same way. Counted is what `malloc` and its kin hand out and what is mapped and not yet unmapped; the libraries of a
// process, its stacks and its allocator's own pages are not.
//
//   LD_PRELOAD=heap_peak.so PROGRAM
//
// A program calls heap_peak_reset() before and heap_peak() after what it measures: the most bytes at one time, beyond those at the reset.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/mman.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

static _Atomic long now, most, start, calls;

static void add(long bytes) {
    long sum = atomic_fetch_add(&now, bytes) + bytes;
    long known = atomic_load(&most);
    while (sum > known && !atomic_compare_exchange_weak(&most, &known, sum)) {
    }
}

static void *counted(void *memory) {
    if (memory) {
        atomic_fetch_add(&calls, 1);
        add((long)malloc_usable_size(memory));
    }
    return memory;
}

void heap_peak_reset(void) {
    atomic_store(&start, atomic_load(&now));
    atomic_store(&most, atomic_load(&now));
    atomic_store(&calls, 0);
}
long heap_peak(void) { return atomic_load(&most) - atomic_load(&start); }
long heap_calls(void) { return atomic_load(&calls); }

void *malloc(size_t size) { return counted(__libc_malloc(size)); }
void *calloc(size_t count, size_t size) { return counted(__libc_calloc(count, size)); }
void *memalign(size_t alignment, size_t size) { return counted(__libc_memalign(alignment, size)); }
void *aligned_alloc(size_t alignment, size_t size) { return counted(__libc_memalign(alignment, size)); }
int posix_memalign(void **memory, size_t alignment, size_t size) {
    *memory = counted(__libc_memalign(alignment, size));
    return *memory ? 0 : ENOMEM;
}

void *realloc(void *memory, size_t size) {
    long before = memory ? (long)malloc_usable_size(memory) : 0;
    void *moved = __libc_realloc(memory, size);
    if (moved || size == 0) add(-before);
    return counted(moved);
}

void free(void *memory) {
    if (memory) add(-(long)malloc_usable_size(memory));
    __libc_free(memory);
}

void *mmap(void *address, size_t length, int protection, int flags, int file, off_t offset) {
    static void *(*next)(void *, size_t, int, int, int, off_t);
    if (!next) next = (void *(*)(void *, size_t, int, int, int, off_t))dlsym(RTLD_NEXT, "mmap");
    void *memory = next(address, length, protection, flags, file, offset);
    if (memory != MAP_FAILED && !(flags & MAP_FIXED)) add((long)length);
    return memory;
}
void *mmap64(void *address, size_t length, int protection, int flags, int file, off_t offset) {
    return mmap(address, length, protection, flags, file, offset);
}
int munmap(void *address, size_t length) {
    static int (*next)(void *, size_t);
    if (!next) next = (int (*)(void *, size_t))dlsym(RTLD_NEXT, "munmap");
    int result = next(address, length);
    if (!result) add(-(long)length);
    return result;
}
