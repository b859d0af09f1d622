#define _GNU_SOURCE
#include "CBPF.h"

#if defined(__x86_64__) || defined(__aarch64__)
#include "Assembly.h"
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/ucontext.h>
#include <ucontext.h>

/// The instructions of Accesses.c that may fault, and where they go on then.
extern const struct { uint64_t accesses[12], next; } cbpf_access_faults;

/// Copies words, then bytes; a word that can't be read is tried byte by byte. How many bytes were copied.
size_t cbpf_copy_bytes(uint64_t to, uint64_t from, size_t count);
/// Copies bytes up to a zero, at least one; how many with it, SIZE_MAX where one can't be read.
size_t cbpf_copy_string(uint64_t to, uint64_t from, size_t count);
/// The instructions of the two that may fault, and where they go on then.
extern const struct { uint64_t load, next; } cbpf_copy_faults[3];

#if defined(__x86_64__)
__asm__(FUNCTION(cbpf_copy_bytes)
        "xorl %eax, %eax\n subq $8, %rdx\n jb 2f\n"
        "1: movq (%rsi,%rax), %rcx\n movq %rcx, (%rdi,%rax)\n addq $8, %rax\n cmpq %rdx, %rax\n jbe 1b\n"
        "2: addq $8, %rdx\n jmp 4f\n"
        "3: movzbl (%rsi,%rax), %ecx\n movb %cl, (%rdi,%rax)\n incq %rax\n"
        "4: cmpq %rdx, %rax\n jb 3b\n"
        "5: ret\n.cfi_endproc\n"
        FUNCTION(cbpf_copy_string)
        "xorl %eax, %eax\n"
        "6: movzbl (%rsi,%rax), %ecx\n movb %cl, (%rdi,%rax)\n incq %rax\n testl %ecx, %ecx\n je 7f\n"
        "cmpq %rdx, %rax\n jb 6b\n"
        "7: ret\n"
        "8: movq $-1, %rax\n ret\n.cfi_endproc\n"
        TABLE(cbpf_copy_faults) ".quad 1b, 2b, 3b, 5b, 6b, 8b\n.text\n");
#else
__asm__(FUNCTION(cbpf_copy_bytes)
        "mov x3, #0\n subs x2, x2, #8\n b.lo 2f\n"
        "1: ldr x4, [x1, x3]\n str x4, [x0, x3]\n add x3, x3, #8\n cmp x3, x2\n b.ls 1b\n"
        "2: add x2, x2, #8\n b 4f\n"
        "3: ldrb w4, [x1, x3]\n strb w4, [x0, x3]\n add x3, x3, #1\n"
        "4: cmp x3, x2\n b.lo 3b\n"
        "5: mov x0, x3\n ret\n.cfi_endproc\n"
        FUNCTION(cbpf_copy_string)
        "mov x3, #0\n"
        "6: ldrb w4, [x1, x3]\n strb w4, [x0, x3]\n add x3, x3, #1\n cbz w4, 7f\n cmp x3, x2\n b.lo 6b\n"
        "7: mov x0, x3\n ret\n"
        "8: mov x0, #-1\n ret\n.cfi_endproc\n"
        TABLE(cbpf_copy_faults) ".quad 1b, 2b, 3b, 5b, 6b, 8b\n.text\n");
#endif

// MARK: Where an interrupted thread's registers are

static uint64_t *program_counter(ucontext_t *context) {
#if defined(__APPLE__) && defined(__x86_64__)
    return &context->uc_mcontext->__ss.__rip;
#elif defined(__APPLE__)
    return &context->uc_mcontext->__ss.__pc;
#elif defined(__x86_64__)
    return (uint64_t *)&context->uc_mcontext.gregs[REG_RIP];
#else
    return (uint64_t *)&context->uc_mcontext.pc;
#endif
}

/// A register by the number that instructions give it.
static uint64_t *numbered_register(ucontext_t *context, uint32_t number) {
#if defined(__APPLE__) && defined(__x86_64__)
    static const uint8_t places[16] = {0, 2, 3, 1, 7, 6, 5, 4, 8, 9, 10, 11, 12, 13, 14, 15};
    return &context->uc_mcontext->__ss.__rax + places[number & 15];
#elif defined(__APPLE__)
    return &context->uc_mcontext->__ss.__x[number % 29];
#elif defined(__x86_64__)
    static const uint8_t places[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                                       REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};
    return (uint64_t *)&context->uc_mcontext.gregs[places[number & 15]];
#else
    return (uint64_t *)&context->uc_mcontext.regs[number % 31];
#endif
}

// MARK: Programs whose loads may fault

static void prepare(void);

enum { lengthBits = 18, unitBits = 6, perBlock = 64 };
/// What `range` is while an entry is filled in: a range without addresses.
static const uint64_t claimed = 1 << lengthBits;

/// Start and length of a program's code in units of 64 bytes, in one word, so that a signal handler reads both at once; 0 is a free entry.
/// The table is read for one's own code alone, which nobody takes away while it runs.
struct cbpf_fault_range {
    _Atomic uint64_t range;
    const struct cbpf_fault *faults;
    size_t count;
};
static struct block {
    struct cbpf_fault_range entries[perBlock];
    struct block *_Atomic next;
} first;

struct cbpf_fault_range *cbpf_faults_add(uint64_t start, size_t length, const struct cbpf_fault *faults, size_t count) {
    prepare();
    uint64_t units = (length + (1 << unitBits) - 1) >> unitBits;
    if (start & ((1 << unitBits) - 1) || start >> (64 - lengthBits + unitBits) || units >> lengthBits) return NULL;
    for (struct block *block = &first;;) {
        for (int index = 0; index < perBlock; index++) {
            struct cbpf_fault_range *entry = &block->entries[index];
            uint64_t none = 0;
            if (!atomic_compare_exchange_strong(&entry->range, &none, claimed)) continue;
            entry->faults = faults, entry->count = count;
            atomic_store(&entry->range, start >> unitBits << lengthBits | units);
            return entry;
        }
        struct block *next = atomic_load(&block->next), *added = next ? NULL : calloc(1, sizeof *added);
        if (!next && !added) return NULL;
        if (!next && !atomic_compare_exchange_strong(&block->next, &next, added)) free(added), added = NULL;
        block = added ? added : next;
    }
}

void cbpf_faults_remove(struct cbpf_fault_range *entry) { atomic_store(&entry->range, 0); }

/// Whether the fault is that of a load which may fault; then the thread goes on behind it.
static int recover(ucontext_t *context) {
    uint64_t *counter = program_counter(context);
    for (size_t index = 0; index < sizeof cbpf_copy_faults / sizeof *cbpf_copy_faults; index++) {
        if (*counter == cbpf_copy_faults[index].load) return *counter = cbpf_copy_faults[index].next, 1;
    }
    for (size_t index = 0; index < sizeof cbpf_access_faults.accesses / sizeof(uint64_t); index++) {
        if (*counter == cbpf_access_faults.accesses[index]) return *counter = cbpf_access_faults.next, 1;
    }
    for (struct block *block = &first; block; block = atomic_load(&block->next)) {
        for (int index = 0; index < perBlock; index++) {
            uint64_t range = atomic_load(&block->entries[index].range), start = range >> lengthBits << unitBits;
            if (*counter - start >= (range & (claimed - 1)) << unitBits) continue;
            const struct cbpf_fault *faults = block->entries[index].faults;
            for (size_t place = 0; place < block->entries[index].count; place++) {
                if (faults[place].load != *counter - start) continue;
                *numbered_register(context, faults[place].cleared) = 0;
                return *counter = start + faults[place].next, 1;
            }
            return 0;
        }
    }
    return 0;
}

// MARK: Signals

static struct sigaction before[2];

/// Does what would have happened without this file.
static void pass_on(int signal, siginfo_t *info, void *context) {
    struct sigaction *host = &before[signal == SIGBUS], found = *host;
    int isFault = info->si_code > 0, hasNone = found.sa_handler == SIG_DFL || found.sa_handler == SIG_IGN;
    if (found.sa_handler == SIG_IGN && !isFault) return;
    if (hasNone || found.sa_flags & (int)SA_RESETHAND) *host = (struct sigaction){.sa_handler = SIG_DFL};
    if (hasNone) {
        // A fault comes again when this returns; a signal that was sent does not.
        sigaction(signal, host, NULL);
        if (!isFault) raise(signal);
        return;
    }
    sigset_t mask = found.sa_mask, saved;
    if (!(found.sa_flags & SA_NODEFER)) sigaddset(&mask, signal);
    pthread_sigmask(SIG_BLOCK, &mask, &saved);
    if (found.sa_flags & SA_SIGINFO) found.sa_sigaction(signal, info, context);
    else found.sa_handler(signal);
    pthread_sigmask(SIG_SETMASK, &saved, NULL);
}

static void on_fault(int signal, siginfo_t *info, void *context) {
    int error = errno, isSent = info->si_code <= 0;
#if defined(BUS_MCEERR_AO)
    if (signal == SIGBUS && info->si_code == BUS_MCEERR_AO) isSent = 1;
#endif
    if (isSent || !recover(context)) pass_on(signal, info, context);
    errno = error;
}

static void install(void) {
    for (int index = 0; index < 2; index++) {
        int signal = index ? SIGBUS : SIGSEGV;
        sigaction(signal, NULL, &before[index]);
        struct sigaction ours = {.sa_sigaction = on_fault};
        ours.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER | (before[index].sa_flags & SA_RESTART);
        sigemptyset(&ours.sa_mask);
        sigaction(signal, &ours, NULL);
    }
}

static _Thread_local int isReady;

static __attribute__((noinline)) void prepare(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, install);
    // A thread that blocks its own faults is killed by them.
    sigset_t faults;
    sigemptyset(&faults), sigaddset(&faults, SIGSEGV), sigaddset(&faults, SIGBUS);
    pthread_sigmask(SIG_UNBLOCK, &faults, NULL);
    isReady = 1;
}

void cbpf_faults_prepare(void) { if (!isReady) prepare(); }

size_t cbpf_copy_guarded(uint64_t from, uint64_t to, size_t count) {
    if (!isReady) prepare();
    return cbpf_copy_bytes(to, from, count);
}

size_t cbpf_copy_text_guarded(uint64_t from, uint64_t to, size_t count) {
    if (!isReady) prepare();
    return cbpf_copy_string(to, from, count);
}

#else
void cbpf_faults_prepare(void) {}
struct cbpf_fault_range *cbpf_faults_add(uint64_t start, size_t length, const struct cbpf_fault *faults, size_t count) {
    return (void)start, (void)length, (void)faults, (void)count, NULL;
}
void cbpf_faults_remove(struct cbpf_fault_range *entry) { (void)entry; }
size_t cbpf_copy_guarded(uint64_t from, uint64_t to, size_t count) { return cbpf_copy_by_system(from, to, count); }
size_t cbpf_copy_text_guarded(uint64_t from, uint64_t to, size_t count) {
    for (size_t place = 0; place < count; place++) {
        if (cbpf_copy_by_system(from + place, to + place, 1) != 1) return SIZE_MAX;
        if (*(char *)(to + place) == 0) return place + 1;
    }
    return count;
}
#endif
