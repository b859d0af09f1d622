// SPDX-License-Identifier: Apache-2.0
//
// Loads each program of each object by itself, and writes what the running kernel's verifier logs to FOLDER/OBJECT:PROGRAM.
//
//   kernel-logs LEVEL FOLDER OBJECT...        needs root; link with -lbpf
#include <bpf/libbpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM (64 << 20)

static char room[ROOM];

static int silence(enum libbpf_print_level level, const char *format, va_list arguments)
{
    (void)level, (void)format, (void)arguments;
    return 0;
}

// The loader decides how large such maps are.
static void size_maps(struct bpf_object *object)
{
    struct bpf_map *map;
    bpf_object__for_each_map(map, object) {
        enum bpf_map_type type = bpf_map__type(map);
        int is_ring = type == BPF_MAP_TYPE_RINGBUF || type == BPF_MAP_TYPE_USER_RINGBUF;
        if (!bpf_map__max_entries(map))
            bpf_map__set_max_entries(map, is_ring ? 4096 : 1024);
    }
}

// Loads the program at `index`; 0 when there is none.
static int load(const char *path, int index, int level, const char *folder)
{
    struct bpf_object *object = bpf_object__open(path);
    struct bpf_program *program, *chosen = NULL;
    int place = 0;
    if (!object)
        return 0;
    bpf_object__for_each_program(program, object) {
        bpf_program__set_autoload(program, place == index);
        if (place++ == index)
            chosen = program;
    }
    if (chosen) {
        const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
        char file[4096];
        size_maps(object);
        room[0] = 0;
        bpf_program__set_log_level(chosen, level);
        bpf_program__set_log_buf(chosen, room, ROOM);
        bpf_object__load(object);
        snprintf(file, sizeof(file), "%s/%s:%s", folder, name, bpf_program__name(chosen));
        FILE *output = room[0] ? fopen(file, "w") : NULL;
        if (output) {
            fputs(room, output);
            fclose(output);
        }
    }
    bpf_object__close(object);
    return chosen != NULL;
}

int main(int count, char **arguments)
{
    if (count < 4) {
        fprintf(stderr, "usage: kernel-logs LEVEL FOLDER OBJECT...\n");
        return 2;
    }
    libbpf_set_print(silence);
    for (int i = 3; i < count; i++)
        for (int index = 0; load(arguments[i], index, atoi(arguments[1]), arguments[2]); index++)
            ;
    return 0;
}
