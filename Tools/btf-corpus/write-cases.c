/* Writes the cases of the test file CASES as bytes into the current folder. */
#define _GNU_SOURCE
#include CASES

static FILE *list;

static void write_file(const char *kind, int number, const char *part, const void *bytes, size_t count)
{
	char name[64];
	snprintf(name, sizeof(name), "%s-%d.%s", kind, number, part);
	FILE *file = fopen(name, "wb");
	if (!file || fwrite(bytes, 1, count, file) != count || fclose(file) != 0) {
		perror(name);
		exit(1);
	}
}

static void *types(const __u32 *raw, const char *strings, unsigned int size, unsigned int *count, const char **next)
{
	void *bytes = btf_raw_create(&hdr_tmpl, raw, strings, size, count, next);
	if (!bytes) {
		fprintf(stderr, "a case has no types\n");
		exit(1);
	}
	return bytes;
}

static void write_raw(int number)
{
	const struct btf_raw_test *test = &raw_tests[number];
	unsigned int count;
	struct btf_header *header = types(test->raw_types, test->str_sec, test->str_sec_size, &count, NULL);
	header->hdr_len += test->hdr_len_delta;
	header->type_off += test->type_off_delta;
	header->str_off += test->str_off_delta;
	header->str_len += test->str_len_delta;
	write_file("raw", number, "btf", header, count);
	fprintf(list, "raw\t%d\t%s\t%d\t%s\t%u\t%u\t%u\t%u\t%u\t%u\t%d\n", number, test->descr, test->btf_load_err,
		test->err_str ? test->err_str : "", test->map_type, test->key_size, test->value_size, test->key_type_id,
		test->value_type_id, test->max_entries, test->map_create_err);
}

static void write_information(int number)
{
	const struct prog_info_raw_test *test = &info_raw_tests[number];
	const char *next;
	unsigned int count, line_bytes = 0;
	void *bytes = types(test->raw_types, test->str_sec, test->str_sec_size, &count, &next);
	__u32 *lines = patch_name_tbd(test->line_info, test->str_sec, next ? next - test->str_sec : 0,
				      test->str_sec_size, &line_bytes);
	write_file("information", number, "btf", bytes, count);
	write_file("information", number, "code", test->insns, probe_prog_length(test->insns) * sizeof(test->insns[0]));
	write_file("information", number, "functions", test->func_info, sizeof(test->func_info));
	write_file("information", number, "lines", line_bytes ? (void *)lines : "", line_bytes);
	fprintf(list, "information\t%d\t%s\t%d\t%s\t%u\t%u\t%u\t%u\n", number, test->descr,
		test->expected_prog_load_failure, test->err_str ? test->err_str : "", test->func_info_rec_size,
		test->func_info_cnt, test->line_info_rec_size,
		test->line_info_rec_size ? line_bytes / test->line_info_rec_size : 0);
}

static void write_duplicates(int number)
{
	const struct btf_dedup_test *test = &dedup_tests[number];
	unsigned int count;
	const char *next;
	void *input = types(test->input.raw_types, test->input.str_sec, test->input.str_sec_size, &count, &next);
	write_file("duplicates", number, "btf", input, count);
	void *expected = types(test->expect.raw_types, test->expect.str_sec, test->expect.str_sec_size, &count, &next);
	write_file("duplicates", number, "expected", expected, count);
	fprintf(list, "duplicates\t%d\t%s\n", number, test->descr);
}

int main(void)
{
	list = fopen("cases.tsv", "w");
	for (int number = 0; number < sizeof(raw_tests) / sizeof(raw_tests[0]); number++)
		write_raw(number);
	for (int number = 0; number < sizeof(info_raw_tests) / sizeof(info_raw_tests[0]); number++)
		write_information(number);
	for (int number = 0; number < sizeof(dedup_tests) / sizeof(dedup_tests[0]); number++)
		write_duplicates(number);
	return fclose(list);
}
