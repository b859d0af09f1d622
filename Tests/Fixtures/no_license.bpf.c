// SPDX-License-Identifier: Apache-2.0
//
// The smallest object: one program, no license, no maps, no data. Compiled without -g it has no BTF either.
#define SEC(name) __attribute__((section(name), used))

SEC("socket")
int keep_everything(void *ctx) {
    return -1;
}
