#!/usr/bin/env bash
# Compiles the objects that linker tests link into ../objects/linking.
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p ../objects/linking
for source in *.bpf.c; do
  case $source in count* | decide*) targets="bpfel bpfeb" ;; *) targets=bpfel ;; esac
  for target in $targets; do
    [ "$target" = bpfel ] && suffix= || suffix=.be
    "${EBPF_CLANG:-clang}" -target "$target" -mcpu=v3 -g -O2 -Wall -Werror \
      -fdebug-compilation-dir=. "-ffile-prefix-map=$PWD=." -c "$source" -o "../objects/linking/${source%.bpf.c}$suffix.bpf.o"
  done
done
