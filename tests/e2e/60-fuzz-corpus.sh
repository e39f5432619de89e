#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every parser takes every file of its fuzz corpus, seeds and former crashes alike, without harm.
. "$(dirname "$0")/lib.sh"
for source in tests/fuzz/fuzz_*.c; do
    name=$(basename "$source" .c)
    "$BUILD/tests/$name" "tests/fuzz/corpus/$name"/* >"$W/log" 2>&1 || { tail -30 "$W/log"; fail "$name broke"; }
done
