#!/usr/bin/env bash
# Compiles every row of fixtures.csv into objects/, with a clang that has the BPF target. No machine path gets in.
#
#   ./build.sh [FOLDER]        EBPF_CLANG=/path/to/clang ./build.sh
set -euo pipefail
out=$(realpath -m "${1:-$(dirname "$0")/objects}")
cd "$(dirname "$0")"
mkdir -p "$out"
tail -n +2 fixtures.csv | while IFS=, read -r object source target cpu debug; do
  "${EBPF_CLANG:-clang}" -target "$target" -mcpu="$cpu" ${debug:+"$debug"} -O2 -Wall -Werror \
    -fdebug-compilation-dir=. "-ffile-prefix-map=$PWD=." -c "$source.bpf.c" -o "$out/$object.bpf.o"
done
