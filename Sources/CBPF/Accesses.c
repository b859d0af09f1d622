#include "CBPF.h"

#if defined(__x86_64__) || defined(__aarch64__)
#include "Assembly.h"
#include <stdatomic.h>

/// One load, store, or comparison and exchange each: 1 where it was done (2 where it exchanged), 0 where it faulted.
int cbpf_load1(uint64_t address, uint64_t *value), cbpf_load2(uint64_t address, uint64_t *value);
int cbpf_load4(uint64_t address, uint64_t *value), cbpf_load8(uint64_t address, uint64_t *value);
int cbpf_store1(uint64_t address, uint64_t value), cbpf_store2(uint64_t address, uint64_t value);
int cbpf_store4(uint64_t address, uint64_t value), cbpf_store8(uint64_t address, uint64_t value);
int cbpf_swap4(uint64_t address, uint64_t *expected, uint64_t desired);
int cbpf_swap8(uint64_t address, uint64_t *expected, uint64_t desired);

#if defined(__x86_64__)
#define LOAD(name, label, instruction) FUNCTION(name) #label ": " instruction "\n movq %rax, (%rsi)\n movl $1, %eax\n ret\n.cfi_endproc\n"
#define STORE(name, label, instruction) FUNCTION(name) #label ": " instruction "\n movl $1, %eax\n ret\n.cfi_endproc\n"
#define SWAP(name, label, instruction) \
    FUNCTION(name) "movq (%rsi), %rax\n" #label ": " instruction "\n sete %cl\n movq %rax, (%rsi)\n movzbl %cl, %eax\n incl %eax\n ret\n.cfi_endproc\n"
__asm__(LOAD(cbpf_load1, 1, "movzbl (%rdi), %eax") LOAD(cbpf_load2, 2, "movzwl (%rdi), %eax")
        LOAD(cbpf_load4, 3, "movl (%rdi), %eax") LOAD(cbpf_load8, 4, "movq (%rdi), %rax")
        STORE(cbpf_store1, 5, "movb %sil, (%rdi)") STORE(cbpf_store2, 6, "movw %si, (%rdi)")
        STORE(cbpf_store4, 7, "movl %esi, (%rdi)") STORE(cbpf_store8, 8, "movq %rsi, (%rdi)")
        SWAP(cbpf_swap4, 9, "lock cmpxchgl %edx, (%rdi)") SWAP(cbpf_swap8, 10, "lock cmpxchgq %rdx, (%rdi)")
        "11: xorl %eax, %eax\n ret\n"
        TABLE(cbpf_access_faults) ".quad 1b, 2b, 3b, 4b, 5b, 6b, 7b, 8b, 9b, 10b, 10b, 10b, 11b\n.text\n");
#else
#define LOAD(name, label, instruction) FUNCTION(name) #label ": " instruction "\n str x3, [x1]\n mov w0, #1\n ret\n.cfi_endproc\n"
#define STORE(name, label, instruction) FUNCTION(name) #label ": " instruction "\n mov w0, #1\n ret\n.cfi_endproc\n"
#define SWAP(name, load, store, r) \
    FUNCTION(name) "ldr x3, [x1]\n 20:\n" #load ": ldaxr " r "4, [x0]\n cmp " r "4, " r "3\n b.ne 21f\n" #store ": stlxr w5, " r "2, [x0]\n" \
    "cbnz w5, 20b\n mov w0, #2\n ret\n21: clrex\n str x4, [x1]\n mov w0, #1\n ret\n.cfi_endproc\n"
__asm__(LOAD(cbpf_load1, 1, "ldrb w3, [x0]") LOAD(cbpf_load2, 2, "ldrh w3, [x0]")
        LOAD(cbpf_load4, 3, "ldr w3, [x0]") LOAD(cbpf_load8, 4, "ldr x3, [x0]")
        STORE(cbpf_store1, 5, "strb w1, [x0]") STORE(cbpf_store2, 6, "strh w1, [x0]")
        STORE(cbpf_store4, 7, "str w1, [x0]") STORE(cbpf_store8, 8, "str x1, [x0]")
        SWAP(cbpf_swap4, 9, 10, "w") SWAP(cbpf_swap8, 12, 13, "x")
        "11: mov w0, #0\n ret\n"
        TABLE(cbpf_access_faults) ".quad 1b, 2b, 3b, 4b, 5b, 6b, 7b, 8b, 9b, 10b, 12b, 13b, 11b\n.text\n");
#endif

int cbpf_try_load(uint64_t address, size_t size, uint64_t *value) {
    cbpf_faults_prepare();
    int done = size == 1 ? cbpf_load1(address, value) : size == 2 ? cbpf_load2(address, value)
             : size == 4 ? cbpf_load4(address, value) : cbpf_load8(address, value);
    atomic_thread_fence(memory_order_acquire);
    return done;
}

int cbpf_try_store(uint64_t address, size_t size, uint64_t value) {
    cbpf_faults_prepare();
    atomic_thread_fence(memory_order_release);
    return size == 1 ? cbpf_store1(address, value) : size == 2 ? cbpf_store2(address, value)
         : size == 4 ? cbpf_store4(address, value) : cbpf_store8(address, value);
}

int cbpf_try_exchange(uint64_t address, size_t size, uint64_t *expected, uint64_t desired) {
    cbpf_faults_prepare();
    return size == 4 ? cbpf_swap4(address, expected, desired) : cbpf_swap8(address, expected, desired);
}

#else
int cbpf_try_load(uint64_t address, size_t size, uint64_t *value) { return (void)address, (void)size, (void)value, 0; }
int cbpf_try_store(uint64_t address, size_t size, uint64_t value) { return (void)address, (void)size, (void)value, 0; }
int cbpf_try_exchange(uint64_t address, size_t size, uint64_t *expected, uint64_t desired) {
    return (void)address, (void)size, (void)expected, (void)desired, 0;
}
#endif
