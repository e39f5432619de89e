#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs every e2e script and every unit test binary of a build, JOBS at a time (default: one a core),
# and prints a line each in the order of their names; ends with `N passed, N failed, N skipped`.
#   tests/run.sh BUILD_DIR [NAME]     NAME picks the tests whose file name contains it
# A unit binary speaks TAP (cmocka); an e2e script passes with exit 0 and skips, saying why, with 77.
set -u
if [ "$1" = --one ]; then
    out=$2 source=$3
    name=$(basename "${source%.*}")
    case $source in *.c) set -- "$BUILD/tests/$name" ;; *) set -- "$source" ;; esac
    start=$(date +%s.%N)
    timeout "${TEST_TIMEOUT_S:-900}" "$@" >"$out/$name.log" 2>&1 &
    trap "kill $! 2>/dev/null" TERM
    wait $!
    echo "$? $(echo "$(date +%s.%N) $start" | awk '{printf "%.1f", $1 - $2}')" >"$out/$name.part"
    mv "$out/$name.part" "$out/$name.end"
    exit 0
fi
build=$1
pick=${2:-}
passed=0 failed=0 skipped=0 bad_names=
out=$(mktemp -d)
runner=
trap '[ -z "$runner" ] || kill -- "-$runner" 2>/dev/null; rm -rf "$out"' EXIT
trap 'exit 1' INT TERM
export TEST_SEED="${TEST_SEED:-1}" CMOCKA_MESSAGE_OUTPUT=TAP BUILD="$build"
echo "TEST_SEED=$TEST_SEED"

for source in tests/e2e/[0-9]*.sh tests/unit/test_*.c; do
    case "$(basename "${source%.*}")" in *"$pick"*) echo "$source" ;; esac
done >"$out/list"
setsid xargs -P "${JOBS:-$(nproc)}" -n 1 "$0" --one "$out" <"$out/list" &
runner=$!

# report_unit NAME STATUS SECONDS, report_script NAME STATUS SECONDS: a line, the log of what failed, the sums
report_unit() {
    log=$out/$1.log
    ok=$(grep -c '^ok' "$log"); bad=$(grep -c '^not ok' "$log"); skip=$(grep -ci '^ok.*# skip' "$log")
    [ "$2" -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
    passed=$((passed + ok - skip)); failed=$((failed + bad)); skipped=$((skipped + skip))
    if [ "$bad" -gt 0 ]; then bad_names="$bad_names $1"; echo "FAILED  $1 (exit $2)"; grep -v '^ok' "$log" | tail -40
    else echo "ok      $1 ($ok, $3 s)"; fi
}
report_script() {
    case $2 in
    0) passed=$((passed + 1)); echo "ok      $1 ($3 s)" ;;
    77) skipped=$((skipped + 1)); echo "skipped $1: $(tail -1 "$out/$1.log")" ;;
    *) failed=$((failed + 1)) bad_names="$bad_names $1"; echo "FAILED  $1 (exit $2)"; tail -40 "$out/$1.log" ;;
    esac
}
while read -r source; do
    name=$(basename "${source%.*}")
    until [ -e "$out/$name.end" ]; do
        kill -0 "$runner" 2>/dev/null || [ -e "$out/$name.end" ] || echo "127 0" >"$out/$name.end"
        sleep 0.1
    done
    read -r status seconds <"$out/$name.end"
    case $source in
    *.c) report_unit "$name" "$status" "$seconds" ;;
    *) report_script "$name" "$status" "$seconds" ;;
    esac
done <"$out/list"
for name in $bad_names; do # again at the end, where a reader of a long log looks
    echo "--- $name"; grep -v '^ok' "$out/$name.log" | tail -15
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
