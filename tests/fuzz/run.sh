#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs each fuzzer for some seconds from its seed corpus; a line each, nonzero when one crashed.
#   tests/fuzz/run.sh SECONDS FUZZER...
# What it finds on the way goes beside the fuzzer, never into the committed corpus.
set -u
seconds=$1; shift
bad=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for fuzzer in "$@"; do
    name=$(basename "$fuzzer")
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
