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

long cmaps_read_self(void *to, uintptr_t from, size_t count) {
    struct { void *base; size_t count; } local = {to, count}, remote = {(void *)from, count};
    return syscall(SYS_process_vm_readv, getpid(), &local, 1, &remote, 1, 0);
}

int cmaps_run(int program, uint32_t repeat) {
    uint8_t packet[64] = {0};
    struct { uint32_t program, result, in, out; uint64_t data_in, data_out; uint32_t repeat, duration; uint32_t rest[16]; } run = {
        .program = (uint32_t)program, .in = sizeof packet, .data_in = (uintptr_t)packet, .repeat = repeat};
    return syscall(SYS_bpf, 10, &run, sizeof run) < 0 ? -errno : 0;
}

void *cmaps_map(int map, long page, long count, int writable) {
    void *address = mmap(NULL, (size_t)count * 4096, PROT_READ | (writable ? PROT_WRITE : 0), MAP_SHARED, map, page * 4096);
    return address == MAP_FAILED ? NULL : address;
}
#else
int cmaps_load(const void *instructions, uint32_t count) { (void)instructions, (void)count; return -ENOSYS; }
int cmaps_run(int program, uint32_t repeat) { (void)program, (void)repeat; return -ENOSYS; }
void *cmaps_map(int map, long page, long count, int writable) { (void)map, (void)page, (void)count, (void)writable; return NULL; }
#endif

static uint64_t seen;

uint64_t cmaps_consume(void *consumer, void *producer, uint64_t size) {
    uint64_t *own = consumer, *other = producer;
    char *data = (char *)producer + 4096;
    uint64_t position = *own, count = 0;
    for (;;) {
        uint64_t end = __atomic_load_n(other, __ATOMIC_ACQUIRE);
        if (position >= end) return count;
        while (position < end) {
            char *record = data + (position & (size - 1));
            uint32_t length = __atomic_load_n((uint32_t *)record, __ATOMIC_ACQUIRE);
            if (length >> 31) return count;
            position += ((uint64_t)(length << 2 >> 2) + 8 + 7) & ~7ull;
            if (!(length >> 30 & 1)) {
                seen += *(uint64_t *)(record + 8);
                count++;
            }
            __atomic_store_n(own, position, __ATOMIC_RELEASE);
        }
    }
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

static uint64_t state = 88172645463325252u;

static uint64_t next(uint64_t state) {
    state ^= state << 13;
    state ^= state >> 7;
    return state ^ state << 17;
}

uint64_t cmaps_table_lookups(struct cmaps_table *table, uint64_t entries, uint64_t count) {
    uint64_t sum = 0;
    for (uint64_t i = 0; i < count; i++) {
        state = next(state);
        sum += find(table, state & (entries - 1))->value[0];
    }
    return sum;
}

void cmaps_table_updates(struct cmaps_table *table, uint64_t entries, uint64_t count) {
    for (uint64_t i = 0; i < count; i++) {
        state = next(state);
        struct slot *slot = find(table, state & (entries - 1));
        slot->value[0] = 1;
        slot->value[1] = i;
    }
}
