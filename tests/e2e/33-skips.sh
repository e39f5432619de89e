#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Dots off the skin, out of their zone or too close: skipped, counted, listed with their lines; the
# rest of the job runs and its report has every one of them. What an arm does not get at is listed
# with the number and its limit.
. "$(dirname "$0")/lib.sh"
cp -r examples "$W/ex"
machine=$W/ex/machines/bench3.yaml head=$W/ex/heads/pad.yaml job=$W/ex/jobs/practice-pad.yaml
(head -2 examples/fields/practice-pad.csv
 printf '1,0,0,disc,mid,1,,\n2,0.3,0,disc,mid,1,,\n3,200,0,disc,mid,1,,\n4,5,-40,disc,mid,1,,\n5,9,9,disc,mid,1,,\n') \
    >"$W/ex/fields/practice-pad.csv"
want_exit 0 pigment check --seal --job "$job" "$W/ex/fields/practice-pad.csv"
want_exit 1 pigment check "$job"
for want in '4: dot 2 is skipped: too-close' '5: dot 3 is skipped: off-scalp' '6: dot 4 is skipped: outside-zone disc'; do
    grep -q "practice-pad.csv:$want" "$W/err" || fail "not listed: $want"
done
start_sim "$machine" "$head" --speed max
start_daemon "$machine"
want_exit 0 pigment start "$job" --yes --wait
[ "$(status_of confirmed)" = 2 ] || fail "confirmed $(status_of confirmed) of 2"
pigment report >"$W/report"
grep -q 'too-close' "$W/report" || fail "the report leaves the skipped dots out"
stop_daemon; stop_sim
audit "$job" "$head" "$machine" >"$W/audit.log" || fail "the judge found a violation"

fields=$W/ex/fields job=$W/ex/jobs/full-session-parol6.yaml
grep -E '^(#|id,|7000,|12638,|13317,)' examples/fields/full-session.csv | grep -v '^# end' >"$W/few.csv"
mv "$W/few.csv" "$fields/full-session.csv"
want_exit 1 pigment check "$job" --json
grep -q 'dot 12638 is skipped: unreachable: J5 would be at -*9[0-9.]* deg, limit -*90.0$' "$W/err" || fail "no joint and stop: $(cat "$W/err")"
# places that were taken on another head say so, and by how much they are off this one
sed -i 's/^7000,[^,]*,[^,]*,[^,]*,/7000,0,0,190,/' "$fields/full-session.csv"
want_exit 0 pigment check --seal --job "$job" "$fields/full-session.csv"
want_exit 1 pigment check "$job" --json
grep -Eq 'dot 7000 is skipped: off-scalp: [0-9.]+ mm off the head.s surface, limit 5.0$' "$W/err" || fail "no distance: $(cat "$W/err")"
pigment plan "$job" -o "$W/far.plan" 2>"$W/err"
grep -Eq 'warning +1 of 3 dots lie more than 5 mm off this head.s surface' "$W/err" || fail "no word of another head: $(cat "$W/err")"
grep -Eq '"dot":13317,.*"text":"J5 would be at .*","number":-?9[0-9.]+,"limit":-?90.0,"unit":"deg"' "$W/out" || fail "not for programs: $(cat "$W/out")"
