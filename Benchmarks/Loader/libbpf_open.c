// SPDX-License-Identifier: Apache-2.0
//
// libbpf's side of the loader benchmark: opens an object and, with "relocate", makes it ready to load: it reads the kernel's types
// and carries out all relocations. The kernel itself is left out: bpf(2) is answered here, at once, with a descriptor.
//
//   libbpf_open OBJECT open|relocate
//
// One round for each byte of standard input; a line of nanoseconds each. The last line says by how much the peak of resident
// memory grew, in kilobytes, and how many bytes one round asks for at one time: 0 unless heap_peak.c is preloaded, which counts them.
#define _GNU_SOURCE
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int stand_in = -1;

__attribute__((weak)) void heap_peak_reset(void);
__attribute__((weak)) long heap_peak(void);

static int gives_descriptor(long command) {
    switch (command) {
    case BPF_MAP_LOOKUP_ELEM:
    case BPF_MAP_UPDATE_ELEM:
    case BPF_MAP_DELETE_ELEM:
    case BPF_MAP_GET_NEXT_KEY:
    case BPF_MAP_FREEZE:
    case BPF_OBJ_PIN:
    case BPF_OBJ_GET_INFO_BY_FD:
    case BPF_PROG_BIND_MAP: return 0;
    default: return 1;
    }
}

// libbpf calls bpf(2) through this function of the C library, and two others that are done for real.
long syscall(long number, ...) {
    va_list arguments;
    va_start(arguments, number);
    long first = va_arg(arguments, long), second = va_arg(arguments, long), third = va_arg(arguments, long);
    va_end(arguments);
    switch (number) {
    case SYS_bpf: return gives_descriptor(first) ? fcntl(stand_in, F_DUPFD_CLOEXEC, 3) : 0;
    case SYS_memfd_create: return memfd_create((const char *)first, (unsigned)second);
    case SYS_dup3: return dup3((int)first, (int)second, (int)third);
    default: errno = ENOSYS; return -1;
    }
}

static long peak(void) {
    char line[256];
    long kilobytes = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof(line), file))
        if (sscanf(line, "VmHWM: %ld", &kilobytes) == 1) break;
    if (file) fclose(file);
    return kilobytes;
}

static int quiet(enum libbpf_print_level level, const char *format, va_list arguments) { return 0; }

static int once(const char *path, int relocate) {
    struct bpf_object *object = bpf_object__open_file(path, NULL);
    if (!object) return -1;
    int error = relocate ? bpf_object__load(object) : 0;
    bpf_object__close(object);
    return error;
}

int main(int count, char **arguments) {
    if (count != 3) return 2;
    int relocate = !strcmp(arguments[2], "relocate");
    // Maps of variables are mapped, so there must be something to map.
    stand_in = memfd_create("maps", MFD_CLOEXEC);
    if (stand_in < 0 || ftruncate(stand_in, 1 << 28)) return 2;
    if (!getenv("LIBBPF_OPEN_VERBOSE")) libbpf_set_print(quiet);
    long before = peak();
    while (getchar() != EOF) {
        struct timespec start, end;
        clock_gettime(CLOCK_MONOTONIC, &start);
        int error = once(arguments[1], relocate);
        clock_gettime(CLOCK_MONOTONIC, &end);
        if (error) return 1;
        printf("%lld\n", (end.tv_sec - start.tv_sec) * 1000000000LL + end.tv_nsec - start.tv_nsec);
        fflush(stdout);
    }
    long grown = peak() - before, asked = 0;
    if (heap_peak_reset && heap_peak) {
        heap_peak_reset();
        if (once(arguments[1], relocate)) return 1;
        asked = heap_peak();
    }
    printf("%ld %ld\n", grown, asked);
    return 0;
}
