#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Bad input: a clear message with its place, the right exit code, nothing moved, nothing lost.
. "$(dirname "$0")/lib.sh"
cp -r examples "$W/ex"
job=$W/ex/jobs/practice-pad.yaml field=$W/ex/fields/practice-pad.csv
machine=$W/ex/machines/bench3.yaml head=$W/ex/heads/pad.yaml
start_sim $machine $head --speed max
start_daemon $machine

# bad CODE TEXT FILE SED: edits a copy of FILE, checks the job, wants CODE and TEXT with file:line:col
bad() {
    cp "$3" "$W/keep"; sed -i "$4" "$3"
    cmp -s "$3" "$W/keep" && fail "the edit did nothing: $4"
    want_exit "$1" pigment check "$job"
    grep -Eq "$(basename "$3"):[0-9]+(:[0-9]+)?: error: .*$2" "$W/err" || { cat "$W/err"; fail "no \"$2\" with its place"; }
    want_exit "$1" pigment start "$job" --yes
    cp "$W/keep" "$3"
}
bad 78 'unknown key'   "$machine" 's/^strike:/strikes:/'
bad 78 'speed_mm_s'    "$machine" '0,/speed_mm_s: [0-9]*/s//speed_mm_s: .nan/'
bad 65 'units'         "$field"   '1s/units=mm //'
bad 65 'complete'           "$field"   '5d'
bad 65 'depth'         "$field"   '3s/,0.500,/,1.400,/'
bad 65 'dwell_s'       "$job"     's/dwell_s: *0[.0-9]*/dwell_s: 0.03/'
bad 65 'layers'        "$job"     '/^zones:/,/recipe:/s/recipe:/layers: []\n    recipe:/'
want_exit 0 pigment check "$job"
want_exit 74 pigment check "$W/nowhere.yaml"
want_exit 64 pigment plan "$job" --session 17 -o "$W/job.plan"
cp examples/scans/head-landmarks.yaml "$W/landmarks.yaml"
want_exit 0 pigment check "$W/landmarks.yaml"
sed -i '/inion/d' "$W/landmarks.yaml"
want_exit 78 pigment check "$W/landmarks.yaml"
grep -q 'landmarks.yaml:[0-9]*:[0-9]*: error: .*inion' "$W/err" || fail "no place of what the landmarks lack: $(cat "$W/err")"
want_exit 0 pigment -h
want_exit 64 pigment strat "$job"
grep -q start "$W/err" || fail "no did-you-mean"
[ "$(status_of state)" = idle ] || fail "state is $(status_of state)"
stop_daemon; stop_sim
[ "$(wc -l <"$W/tissue.csv")" = 1 ] || fail "something touched skin"
