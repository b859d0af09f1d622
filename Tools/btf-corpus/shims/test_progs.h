/* What the test file wants of its test runner, which is not run here. */
#pragma once
#include <stdbool.h>
#include <linux/types.h>
#include "bpf_util.h"
struct runner { int verbosity; };
static struct runner env;
#define VERBOSE_NONE 0
#define _CHECK(condition, tag, duration, ...) (!!(condition))
#define ASSERT_OK(value, name) (!(value))
#define ASSERT_EQ(one, other, name) ((one) == (other))
#define ASSERT_OK_PTR(pointer, name) ((pointer) != 0)
#define ASSERT_GE(one, other, name) ((one) >= (other))
#define BPF_DECLARE_PERCPU(type, name) struct { type v; } name[1]
#define bpf_percpu(name, index) name[index].v
#define DECLARE_LIBBPF_OPTS_ONCE LIBBPF_OPTS
static inline bool test__start_subtest(const char *name) { return false; }
static inline void test__skip(void) {}
