#include "CMaps.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#if defined(__linux__)
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

int cmaps_load(const void *instructions, uint32_t count) {
    struct { uint32_t type, count; uint64_t instructions, license; uint32_t rest[28]; } load = {
        .type = 3, .count = count, .instructions = (uintptr_t)instructions, .license = (uintptr_t)"GPL"};
    int program = (int)syscall(SYS_bpf, 5, &load, sizeof load);
    return program < 0 ? -errno : program;
}

int cmaps_run(int program, uint32_t repeat) {
    uint8_t packet[64] = {0};
    struct { uint32_t program, result, in, out; uint64_t data_in, data_out; uint32_t repeat, duration; uint32_t rest[16]; } run = {
        .program = (uint32_t)program, .in = sizeof packet, .data_in = (uintptr_t)packet, .repeat = repeat};
    return syscall(SYS_bpf, 10, &run, sizeof run) < 0 ? -errno : 0;
}

void *cmaps_page(int map, long page, int writable) {
    void *address = mmap(NULL, 4096, PROT_READ | (writable ? PROT_WRITE : 0), MAP_SHARED, map, page * 4096);
    return address == MAP_FAILED ? NULL : address;
}
#else
int cmaps_load(const void *instructions, uint32_t count) { (void)instructions, (void)count; return -ENOSYS; }
int cmaps_run(int program, uint32_t repeat) { (void)program, (void)repeat; return -ENOSYS; }
void *cmaps_page(int map, long page, int writable) { (void)map, (void)page, (void)writable; return NULL; }
#endif

void cmaps_skip(void *consumer, void *producer) {
    __atomic_store_n((uint64_t *)consumer, __atomic_load_n((uint64_t *)producer, __ATOMIC_ACQUIRE), __ATOMIC_RELEASE);
}

struct slot { uint64_t key, value[2]; };
struct cmaps_table { uint64_t mask; struct slot *slots; };

static uint64_t hash(uint64_t key) {
    key *= 0x9e3779b97f4a7c15u;
    return key ^ key >> 32;
}

/* Keys are stored plus 1: 0 is an empty slot. */
__attribute__((noinline)) static struct slot *find(struct cmaps_table *table, uint64_t key) {
    uint64_t place = hash(key) & table->mask;
    while (table->slots[place].key != key + 1 && table->slots[place].key != 0) place = (place + 1) & table->mask;
    return &table->slots[place];
}

struct cmaps_table *cmaps_table_make(uint64_t entries) {
    struct cmaps_table *table = malloc(sizeof *table);
    table->mask = entries * 2 - 1;
    table->slots = calloc(entries * 2, sizeof *table->slots);
    for (uint64_t key = 0; key < entries; key++) {
        struct slot *slot = find(table, key);
        slot->key = key + 1;
        slot->value[0] = 1;
    }
    return table;
}

void cmaps_table_free(struct cmaps_table *table) {
    free(table->slots);
    free(table);
}

static uint64_t next(uint64_t state) {
    state ^= state << 13;
    state ^= state >> 7;
    return state ^ state << 17;
}

uint64_t cmaps_table_lookups(struct cmaps_table *table, uint64_t entries, uint64_t count) {
    uint64_t state = 88172645463325252u, sum = 0;
    for (uint64_t i = 0; i < count; i++) {
        state = next(state);
        sum += find(table, state & (entries - 1))->value[0];
    }
    return sum;
}

void cmaps_table_updates(struct cmaps_table *table, uint64_t entries, uint64_t count) {
    uint64_t state = 88172645463325252u;
    for (uint64_t i = 0; i < count; i++) {
        state = next(state);
        struct slot *slot = find(table, state & (entries - 1));
        slot->value[0] = 1;
        slot->value[1] = i;
    }
}
