#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A drawing becomes a field, a field a drawing and the same field again; and the simulator strikes it.
. "$(dirname "$0")/lib.sh"
job=examples/jobs/practice-pad.yaml
words="--zone disc --shade light --session 1"
# shellcheck disable=SC2086
pigment import tests/drawings/axidraw.svg --job $job $words -o "$W/a.csv" --json >"$W/a.json" || fail "import"
grep -q '"dots":5,' "$W/a.json" || fail "five dots: $(cat "$W/a.json")"
grep -q '^# pause 2 change the cup$' "$W/a.csv" || fail "the pause is lost"
pigment export "$W/a.csv" --job $job -o "$W/a.svg" || fail "export"
pigment import "$W/a.svg" --job $job -o "$W/b.csv" || fail "import of an export"
cmp "$W/a.csv" "$W/b.csv" || fail "not the same field again"
pigment check "$W/a.svg" --job $job || fail "check of a drawing"
# shellcheck disable=SC2086
want_exit 65 pigment import tests/drawings/stipplegen.svg --job $job $words -o "$W/c.csv"
grep -q 'stipplegen.svg:3:1: error: the drawing has no physical size' "$W/err" || fail "$(cat "$W/err")"
[ ! -e "$W/c.csv" ] || fail "a field was written all the same"
# a changed number in a sealed field is found
sed 's/^1,0.0000,/1,0.1000,/' "$W/a.csv" >"$W/changed.csv"
want_exit 65 pigment check "$W/changed.csv" --job $job
grep -q 'not those that were sealed' "$W/err" || fail "$(cat "$W/err")"
