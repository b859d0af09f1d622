/// What Swift cannot say: calls that the C library hides behind feature macros, and loads that survive their faults.
#ifndef CBPF_H
#define CBPF_H

#include <stddef.h>
#include <stdint.h>

/// The calling thread's identifier, as the kernel numbers threads.
uint32_t cbpf_thread_identifier(void);

/// The processor that the calling thread runs on; 0 where the system does not say.
uint32_t cbpf_current_processor(void);

/// A file in memory alone whose pages may be mapped executable; -1 where there is none, and errno says why.
int cbpf_memory_file(void);

/// Makes instructions written to `[start, start + count)` the ones that every core executes.
void cbpf_synchronize_code(void *start, size_t count);

/// Whether the calling thread can switch its own `MAP_JIT` mappings between writable and executable.
int cbpf_jit_switch_supported(void);

/// Copies into a `MAP_JIT` mapping, writable for the calling thread during the copy alone.
void cbpf_jit_copy(void *to, const void *from, size_t count);

/// Sleeps while `*word` is `expected`, at most for some time; threads of all processes that share the word may wake it.
void cbpf_wait(uint32_t *word, uint32_t expected, uint32_t milliseconds);

/// Wakes all that sleep on `word`.
void cbpf_wake(uint32_t *word);

/// bpf(2) with `size` bytes of attributes; the result, or -1 and errno says why (ENOSYS where there is no such call).
long cbpf_bpf(int command, void *attributes, uint32_t size);

/// Copies bytes that may not be there, as many as can be read from the first on; how many they were.
size_t cbpf_copy_guarded(uint64_t from, uint64_t to, size_t count);

/// Copies bytes up to and with a zero, or `count`, at least one, of them; how many they were, SIZE_MAX where one can't be read.
size_t cbpf_copy_text_guarded(uint64_t from, uint64_t to, size_t count);

/// The first by a system call, for processors that the others don't know.
size_t cbpf_copy_by_system(uint64_t from, uint64_t to, size_t count);

/// Loads 1, 2, 4 or 8 bytes, which need not be there; whether they are.
int cbpf_try_load(uint64_t address, size_t size, uint64_t *value);

/// Stores 1, 2, 4 or 8 bytes; whether they are there.
int cbpf_try_store(uint64_t address, size_t size, uint64_t value);

/// Replaces 4 or 8 bytes if they are `*expected`, which they become otherwise: 2 if so, 1 if not, 0 where they are not there.
int cbpf_try_exchange(uint64_t address, size_t size, uint64_t *expected, uint64_t desired);

/// A load that may fault: where it begins, where to go on then, in bytes from the code's start, and the register that becomes 0.
struct cbpf_fault { uint32_t load, next, cleared; };
struct cbpf_fault_range;

/// Recovers from the faults of code at an address that is a multiple of 64, until they are removed; NULL where that can't be.
struct cbpf_fault_range *cbpf_faults_add(uint64_t start, size_t length, const struct cbpf_fault *faults, size_t count);

/// Forgets code that no thread runs any more; to be called before it and its faults are freed.
void cbpf_faults_remove(struct cbpf_fault_range *entry);

/// Makes the calling thread one whose faults are recovered from; without effect where it is one.
void cbpf_faults_prepare(void);

/// Asks for the memory at an address, which need not be there, without waiting for it.
static inline void cbpf_prefetch(uintptr_t address) { __builtin_prefetch((const void *)address, 1); }

/// Whether the processor has BMI2, the shifts by any register of x86-64.
int cbpf_has_bmi2(void);

/// Runs `body` in a thread that nobody waits for; 0, or an errno.
int cbpf_detach_thread(void *(*body)(void *), void *argument);

#endif
