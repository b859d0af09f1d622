/* Writes every case of the kernel's test_verifier as text, one property a line:
 *
 *     case FILE NAME             the first line of a case; NAME and other texts have \n, \t and \\ escaped
 *     type N, attach N, flags N  program type, attach type, the suite's flags
 *     expect RESULT TEXT         RESULT: 1 accepted, 2 rejected, 3 accepted with a log; TEXT: what the log must hold, tab-separated
 *     unprivileged RESULT TEXT   the same without privilege; RESULT 0: as with privilege; `-` for no text of its own
 *     processed N                how many instructions the kernel looks at; only where the suite says
 *     runs N                     how often it is run
 *     run VALUE VALUE DATA       the result with and without privilege, and the packet's 64 bytes
 *     map KIND SLOT              the load at SLOT gets a map of this kind
 *     function NAME SLOT         the call at SLOT calls this kernel function
 *     target NAME                what a tracing program is attached to
 *     info SLOT TYPE             a function of the program begins at SLOT and has the BTF type
 *     types HEX, strings HEX     the program's BTF, section by section
 *     code HEX                   the instructions, 16 digits each; the last line of a case
 */
#define main suite_main
#include SUITE
#undef main
#include "arrays.h"

static void write_text(const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '\n': fputs("\\n", stdout); break;
		case '\t': fputs("\\t", stdout); break;
		case '\\': fputs("\\\\", stdout); break;
		default: putchar(*text);
		}
	}
}

static void write_bytes(const char *name, const void *bytes, size_t count)
{
	printf("%s ", name);
	for (size_t i = 0; i < count; i++)
		printf("%02x", ((const unsigned char *)bytes)[i]);
	putchar('\n');
}

static void write_maps(const char *kind, const int *slots)
{
	for (; *slots; slots++)
		printf("map %s %d\n", kind, *slots);
}

#define MAPS(kind) write_maps(#kind, test->fixup_##kind)

static void write_all_maps(struct bpf_test *test)
{
	MAPS(map_hash_8b); MAPS(map_hash_48b); MAPS(map_hash_16b); MAPS(map_array_48b);
	MAPS(map_sockmap); MAPS(map_sockhash); MAPS(map_xskmap); MAPS(map_stacktrace);
	MAPS(prog1); MAPS(prog2); MAPS(map_in_map); MAPS(cgroup_storage); MAPS(percpu_cgroup_storage);
	MAPS(map_spin_lock); MAPS(map_array_ro); MAPS(map_array_wo); MAPS(map_array_small);
	MAPS(sk_storage_map); MAPS(map_event_output); MAPS(map_reuseport_array);
	MAPS(map_ringbuf); MAPS(map_timer); MAPS(map_kptr);
}

static void write_expectations(struct bpf_test *test)
{
	printf("expect %d ", test->result);
	write_text(test->errstr ?: "");
	printf("\nunprivileged %d ", test->result_unpriv);
	write_text(test->errstr_unpriv ?: "-");
	putchar('\n');
	if (test->insn_processed)
		printf("processed %u\n", test->insn_processed);
	printf("runs %d\n", test->runs);
	for (int i = 0; i < (test->runs > 0 ? test->runs : 1) && test->runs >= 0; i++) {
		printf("run %u %u ", test->retvals[i].retval, test->retvals[i].retval_unpriv);
		write_bytes("", test->retvals[i].data, TEST_DATA_LEN);
	}
}

static void write_types(struct bpf_test *test)
{
	int count = 0;

	for (int i = 0; i < test->func_info_cnt; i++)
		printf("info %u %u\n", test->func_info[i].insn_off, test->func_info[i].type_id);
	if (!test->btf_types[0])
		return;
	while (count < MAX_BTF_TYPES && test->btf_types[count] != BTF_END_RAW)
		count++;
	write_bytes("types", test->btf_types, count * sizeof(test->btf_types[0]));
	write_bytes("strings", test->btf_strings, sizeof(test->btf_strings));
}

static void write_case(const char *file, struct bpf_test *test)
{
	struct bpf_insn *code = test->insns;
	int count;

	if (test->fill_helper) {
		test->fill_insns = calloc(MAX_TEST_INSNS, sizeof(struct bpf_insn));
		test->fill_helper(test);
		code = test->fill_insns;
		count = test->prog_len;
	} else {
		count = probe_filter_length(code);
	}
	printf("case %s ", file);
	write_text(test->descr);
	printf("\ntype %d\nattach %d\nflags %d\n", test->prog_type ?: BPF_PROG_TYPE_SOCKET_FILTER,
	       test->expected_attach_type, test->flags);
	write_expectations(test);
	write_all_maps(test);
	for (struct kfunc_btf_id_pair *pair = test->fixup_kfunc_btf_id; pair->kfunc; pair++)
		printf("function %s %d\n", pair->kfunc, pair->insn_idx);
	if (test->kfunc)
		printf("target %s\n", test->kfunc);
	write_types(test);
	write_bytes("code", code, count * sizeof(struct bpf_insn));
	free(test->fill_insns);
}

static void write_cases(const char *file, struct bpf_test *tests, size_t count)
{
	for (size_t i = 0; i < count; i++)
		write_case(file, &tests[i]);
}

int main(void)
{
#include "calls.h"
	return 0;
}
