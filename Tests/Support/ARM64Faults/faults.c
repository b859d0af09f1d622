// Faults that the library recovers from, and those that it leaves to the host, on AArch64: linked with CBPF's sources for Linux.
// Prints what does not hold, and ends with how many that were.
#define _GNU_SOURCE
#include "CBPF.h"

#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

enum { page = 65536 };

static int failures;

static void expect(int holds, const char *what) {
    if (!holds) printf("%s\n", what), failures++;
}

static sigjmp_buf back;
static int hostFaults;

static void on_host_fault(int signal, siginfo_t *info, void *context) {
    (void)signal, (void)context;
    if (info->si_addr == (void *)8) hostFaults++;
    siglongjmp(back, 1);
}

/// `mov x5, #7; ldr x5, [x0]; mov x0, x5; ret`
static const uint32_t code[] = {0xd28000e5, 0xf9400005, 0xaa0503e0, 0xd65f03c0};

static void copies(uint64_t edge) {
    uint8_t bytes[32] = {0};
    memset((void *)(edge - 16), 'a', 16);
    expect(cbpf_copy_guarded(8, (uint64_t)bytes, 8) == 0, "nothing is copied from where nothing is");
    expect(cbpf_copy_guarded(edge - 11, (uint64_t)bytes, 32) == 11, "what there is is copied, to the last byte");
    expect(bytes[10] == 'a' && bytes[11] == 0, "and no more than that");
    expect(cbpf_copy_text_guarded(edge - 5, (uint64_t)bytes, 32) == SIZE_MAX, "a text without end is none");
    *(char *)(edge - 1) = 0;
    expect(cbpf_copy_text_guarded(edge - 5, (uint64_t)bytes, 32) == 5, "one that ends where memory does is one");
    expect(cbpf_copy_text_guarded(edge - 5, (uint64_t)bytes, 3) == 3, "a text is cut where there is no room");
}

static void accesses(uint64_t edge) {
    const uint64_t number = 0x8182838485868788;
    for (size_t size = 1; size <= 8; size *= 2) {
        uint64_t place = edge - size, value = 0, mask = size == 8 ? UINT64_MAX : (1ull << size * 8) - 1;
        expect(cbpf_try_store(place, size, number) == 1, "a store is done");
        expect(cbpf_try_load(place, size, &value) == 1 && value == (number & mask), "a load gives what was stored");
        expect(cbpf_try_store(edge, size, number) == 0, "a store to nowhere is not done");
        expect(cbpf_try_load(edge, size, &value) == 0, "a load from nowhere is not done");
        if (size < 4) continue;
        uint64_t expected = value = 5;
        expect(cbpf_try_exchange(place, size, &expected, 6) == 1 && expected == (number & mask),
               "what is not as expected is told");
        expect(cbpf_try_exchange(place, size, &expected, 6) == 2, "what is as expected is exchanged");
        expect(cbpf_try_load(place, size, &value) == 1 && value == 6, "for what was meant");
        expect(cbpf_try_exchange(edge, size, &expected, 6) == 0, "nothing is exchanged where nothing is");
    }
}

static void programs(void) {
    void *start = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memcpy(start, code, sizeof code);
    mprotect(start, page, PROT_READ | PROT_EXEC);
    cbpf_synchronize_code(start, sizeof code);
    uint64_t (*run)(uint64_t) = (uint64_t(*)(uint64_t))start;
    struct cbpf_fault fault = {.load = 4, .next = 8, .cleared = 5};
    struct cbpf_fault_range *range = cbpf_faults_add((uint64_t)start, sizeof code, &fault, 1);
    uint64_t number = 77;
    expect(range != NULL, "code is taken note of");
    expect(run((uint64_t)&number) == 77, "a load that does not fault loads");
    expect(run(8) == 0, "one that does gives 0, and the code goes on");
    cbpf_faults_remove(range);
    int before = hostFaults;
    if (sigsetjmp(back, 1) == 0) run(8), expect(0, "code that is forgotten does not survive its faults");
    expect(hostFaults == before + 1, "they are the host's");
}

int main(void) {
    struct sigaction host = {.sa_sigaction = on_host_fault, .sa_flags = SA_SIGINFO};
    sigaction(SIGSEGV, &host, NULL);
    char *memory = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    mprotect(memory + page, page, PROT_NONE);
    uint64_t edge = (uint64_t)memory + page;
    cbpf_faults_prepare();
    copies(edge);
    accesses(edge);
    expect(hostFaults == 0, "the host sees none of these");
    if (sigsetjmp(back, 1) == 0) *(volatile uint64_t *)8, expect(0, "a fault of the host is not survived");
    expect(hostFaults == 1, "but goes to its handler");
    programs();
    expect(cbpf_thread_identifier() != 0, "threads have numbers");
    printf("%d do not hold\n", failures);
    return failures;
}
