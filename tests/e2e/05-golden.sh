#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Same inputs, same bytes: plans, solutions and programs are those that were reviewed.
. "$(dirname "$0")/lib.sh"
mkdir "$W/golden"
tests/golden/rewrite.sh "$BUILD" "$W/golden" || fail "the programs did not write"
for file in "$W"/golden/*; do
    diff -u "tests/golden/$(basename "$file")" "$file" >"$W/diff" || { head -30 "$W/diff"; fail "$(basename "$file") differs"; }
done
