#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs each fuzzer for some seconds from its seed corpus; a line each, nonzero when one crashed.
#   tests/fuzz/run.sh SECONDS DIR [NAME]     NAME picks the fuzzers whose name contains it
# What it finds on the way goes beside the fuzzer, never into the committed corpus.
set -u
seconds=$1
dir=$2
pick=${3:-}
bad=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for source in tests/fuzz/fuzz_*.c; do
    name=$(basename "$source" .c)
    case "$name" in *"$pick"*) ;; *) continue ;; esac
    fuzzer=$dir/$name
    found=$fuzzer.found
    seeds=tests/fuzz/corpus/$name
    mkdir -p "$found"
    [ -d "$seeds" ] || seeds=
    if "$fuzzer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$fuzzer." "$found" ${seeds:+"$seeds"} >"$log" 2>&1; then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
        echo "ok      $name (${runs:-0} runs)"
    else
        bad=1
        echo "FAILED  $name"
        tail -30 "$log"
    fi
done
exit $bad
