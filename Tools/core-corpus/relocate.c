// Says what libbpf makes of an object's CO-RE relocations: relocate OBJECT BTF
//
//   relocated yes|no|unreached   no: a relocation can't be carried out; unreached: libbpf gave up before it came to relocations
//   program NAME HEX        the instructions, with the descriptors of maps set to 0
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failed;

static int note(enum libbpf_print_level level, const char *format, va_list arguments) {
    char text[4096];
    vsnprintf(text, sizeof text, format, arguments);
    if (strstr(text, "failed to perform CO-RE relocations")) failed = 1;
    if (getenv("VERBOSE")) fputs(text, stderr);
    return 0;
}

static void show(const struct bpf_program *program) {
    const struct bpf_insn *code = bpf_program__insns(program);
    size_t count = bpf_program__insn_cnt(program);
    printf("program %s ", bpf_program__name(program));
    for (size_t slot = 0; slot < count; slot++) {
        struct bpf_insn instruction = code[slot];
        int is_map = instruction.src_reg == BPF_PSEUDO_MAP_FD || instruction.src_reg == BPF_PSEUDO_MAP_VALUE;
        if (instruction.code == (BPF_LD | BPF_IMM | BPF_DW) && is_map) instruction.imm = 0;
        for (size_t byte = 0; byte < sizeof instruction; byte++) printf("%02x", ((unsigned char *)&instruction)[byte]);
    }
    printf("\n");
}

// How the instructions of an object are now: the same number for the same ones.
static unsigned long long state(const struct bpf_object *object) {
    const struct bpf_program *program;
    unsigned long long sum = 1469598103934665603ull;
    bpf_object__for_each_program(program, object) {
        const unsigned char *code = (const unsigned char *)bpf_program__insns(program);
        size_t bytes = bpf_program__insn_cnt(program) * sizeof(struct bpf_insn);
        for (size_t byte = 0; byte < bytes; byte++) sum = (sum ^ code[byte]) * 1099511628211ull;
    }
    return sum;
}

int main(int count, char **arguments) {
    if (count != 3) return 2;
    libbpf_set_print(note);
    LIBBPF_OPTS(bpf_object_open_opts, options, .btf_custom_path = arguments[2]);
    struct bpf_object *object = bpf_object__open_file(arguments[1], &options);
    if (!object) return 1;
    struct bpf_program *program;
    bpf_object__for_each_program(program, object) bpf_program__set_autoload(program, true);
    unsigned long long before = state(object);
    int error = bpf_object__load(object);
    int unreached = error && !failed && state(object) == before;
    printf("relocated %s\n", failed ? "no" : unreached ? "unreached" : "yes");
    bpf_object__for_each_program(program, object) show(program);
    bpf_object__close(object);
    return 0;
}
