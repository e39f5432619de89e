#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs every unit test binary and every e2e script of a build; ends with `N passed, N failed, N skipped`.
#   tests/run.sh BUILD_DIR [NAME]     NAME picks the tests whose file name contains it
# A unit binary speaks TAP (cmocka); an e2e script passes with exit 0 and skips, saying why, with 77.
set -u
build=$1
pick=${2:-}
passed=0 failed=0 skipped=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export TEST_SEED="${TEST_SEED:-1}" CMOCKA_MESSAGE_OUTPUT=TAP BUILD="$build"
echo "TEST_SEED=$TEST_SEED"

for source in tests/unit/test_*.c; do
    name=$(basename "$source" .c)
    case "$name" in *"$pick"*) ;; *) continue ;; esac
    timeout "${TEST_TIMEOUT_S:-300}" "$build/tests/$name" >"$log" 2>&1
    status=$?
    ok=$(grep -c '^ok' "$log"); bad=$(grep -c '^not ok' "$log"); skip=$(grep -ci '^ok.*# skip' "$log")
    [ "$status" -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
    passed=$((passed + ok - skip)); failed=$((failed + bad)); skipped=$((skipped + skip))
    if [ "$bad" -gt 0 ]; then echo "FAILED  $name (exit $status)"; grep -v '^ok' "$log" | tail -40
    else echo "ok      $name ($ok)"; fi
done
for script in tests/e2e/[0-9]*.sh; do
    [ -e "$script" ] || continue
    name=$(basename "$script" .sh)
    case "$name" in *"$pick"*) ;; *) continue ;; esac
    timeout "${TEST_TIMEOUT_S:-300}" "$script" >"$log" 2>&1
    status=$?
    case $status in
    0) passed=$((passed + 1)); echo "ok      $name" ;;
    77) skipped=$((skipped + 1)); echo "skipped $name: $(tail -1 "$log")" ;;
    *) failed=$((failed + 1)); echo "FAILED  $name (exit $status)"; tail -40 "$log" ;;
    esac
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
