/// What our maps are measured against: the kernel's, and a plain table in C.
#ifndef CMAPS_H
#define CMAPS_H

#include <stddef.h>
#include <stdint.h>

/// Loads a program of `count` instructions as SCHED_CLS; a descriptor, or a negated errno.
int cmaps_load(const void *instructions, uint32_t count);

/// Runs a program so many times in the kernel; 0, or a negated errno.
int cmaps_run(int program, uint32_t repeat);

/// Maps pages of a map's memory; null when that fails.
void *cmaps_map(int map, long page, long count, int writable);

/// Reads the records of a kernel ring buffer of `size` bytes that wait, as libbpf does: what is at `producer` and behind it was mapped with
/// the data twice. The number of records.
uint64_t cmaps_consume(void *consumer, void *producer, uint64_t size);

/// A table of 8-byte keys and 16-byte values, open addressing, at most half full.
/// Copies this process's own memory by the system call that survives any address; less than 0 where it can't.
long cmaps_read_self(void *to, uintptr_t from, size_t count);

struct cmaps_table;

struct cmaps_table *cmaps_table_make(uint64_t entries);
void cmaps_table_free(struct cmaps_table *table);

/// `count` look-ups of random keys below `entries`, a power of two; the sum of what was found.
uint64_t cmaps_table_lookups(struct cmaps_table *table, uint64_t entries, uint64_t count);

/// `count` updates of random keys that are there.
void cmaps_table_updates(struct cmaps_table *table, uint64_t entries, uint64_t count);

#endif
