#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The fault catalogue: every row of tests/faults/rows.txt, JOBS at a time (three a core: a row waits more than it works).
#   tests/faults/run.sh BUILD [SEEDS [--write]]     --write makes the table of docs/faults.md
# A row's command is `drive ...` or `case ...`, run with each seed; `unit NAME...`, run once; or
# `e2e NAME...`: tests of `make check` that prove the row at length and are only looked for here.
set -eu
cd "$(dirname "$0")/../.."
if [ "$1" = --row ]; then
    out=$2 line=$3
    id=$(echo "$line" | cut -d'|' -f1 | tr -d ' ')
    set -f; set -- $(echo "$line" | cut -d'|' -f5); set +f
    kind=$1; shift
    result= status=0
    case $kind in
    drive | case)
        first=${TEST_SEED:-1} seed=${TEST_SEED:-1}
        while [ "$status" = 0 ] && [ "$seed" -lt $((first + SEEDS)) ]; do
            if [ $kind = case ]; then set -- "$1"; tool=tests/faults/cases.sh; else tool=tests/faults/drive.sh; fi
            TEST_SEED=$seed timeout 120 $tool "$@" >"$out/$id.log" 2>&1 || status=$?
            [ -n "$result" ] || result=$(tail -1 "$out/$id.log")
            [ "$status" = 0 ] && seed=$((seed + 1))
        done
        [ "$status" != 0 ] || [ "$SEEDS" = 1 ] || result="$result (first of $SEEDS seeds)"
        [ "$status" = 0 ] || result="seed $seed: $(tail -1 "$out/$id.log")" ;;
    unit)
        for name in "$@"; do timeout 120 "$BUILD/tests/test_$name" >"$out/$id.log" 2>&1 || status=1; done
        result="$(echo "$@" | sed 's/[^ ]*/test_&/g')" ;;
    e2e)
        for name in "$@"; do [ -x "tests/e2e/$name.sh" ] || { status=1; echo "no $name" >"$out/$id.log"; }; done
        result="proven by $*" ;;
    *) status=1 ;;
    esac
    case $status in 0) word=ok ;; 77) word=skipped ;; *) word=FAILED ;; esac
    echo "$word $id $result" | tee "$out/$id.result"
    exit 0
fi
# who looks less often leaves the cores to the other rows
export BUILD="$1" SEEDS="${2:-1}" NAP_S=0.05
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
grep -v '^#' tests/faults/rows.txt | tr '\n' '\0' | xargs -0 -n1 -P "${JOBS:-$(($(nproc) * 3))}" tests/faults/run.sh --row "$out"
if [ "${3:-}" = --write ]; then
    {
        echo "# The fault catalogue, as it was last run"
        echo
        echo "\`make faults\` makes this table: $SEEDS seed(s) a row. U: stop, and a person decides; X: refused before"
        echo "anything moves; C: goes on. \`uncertain\` is never more than the faults that fired."
        echo
        echo "| # | fault | injected by | has to happen | seen |"
        echo "|---|---|---|---|---|"
        grep -v '^#' tests/faults/rows.txt | while IFS='|' read -r id fault how must command; do
            id=$(echo $id)
            echo "| $id |$fault|$how|$must| $(sed "s/ $id / /" "$out/$id.result") |"
        done
    } >docs/faults.md
fi
# what failed comes last, where a reader of a long log looks
grep -l '^FAILED' "$out"/*.result | while read -r result; do
    tail -40 "${result%.result}.log"; cat "$result"
done || true
bad=$(cat "$out"/*.result | grep -c '^FAILED') || true
echo "$(ls "$out"/*.result | wc -l) rows, $bad failed, $(cat "$out"/*.result | grep -c '^skipped') skipped"
[ "$bad" = 0 ]
