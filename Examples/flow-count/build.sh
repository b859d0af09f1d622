#!/usr/bin/env bash
# Compiles flow_count.bpf.c with a clang that has the BPF target; EBPF_CLANG names another one. No machine path gets in.
set -euo pipefail
cd "$(dirname "$0")"
"${EBPF_CLANG:-clang}" -target bpf -mcpu=v3 -g -O2 -Wall -Wextra -Werror \
  -fdebug-compilation-dir=. "-ffile-prefix-map=$PWD=." -c flow_count.bpf.c -o flow_count.bpf.o
