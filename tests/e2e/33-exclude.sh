#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A keep-out for a running job: nothing is struck in it from then on, not after a crash either, nor
# by a later plan of the course.
. "$(dirname "$0")/lib.sh"
machine=examples/machines/bench3.yaml head=examples/heads/pad.yaml job=examples/jobs/practice-pad.yaml
start_sim $machine $head --speed 1
start_daemon $machine
want_exit 65 pigment exclude 0 0 0 5 # no job
want_exit 64 pigment exclude 0 0 0
want_exit 64 pigment exclude --dot 17
pigment start $job --yes
wait_until 60 confirmed_over 2 || fail "no strikes"
want_exit 64 pigment exclude 0 0 0 0
want_exit 64 pigment exclude 0 0 0 nan
want_exit 65 pigment exclude --dot 4000000 --radius 3
last=$(grep '^strike' "$W"/state/jobs/*.plan | tail -1)
set -- $last
pigment exclude --dot "$2" --radius 4 --json >"$W/exclude.json"
near=$(json dots "$W/exclude.json")
[ "$near" -gt 1 ] || fail "only $near dots near the last"
stop_daemon KILL
start_daemon $machine
pigment home && pigment arm --yes
want_exit 64 pigment exclude -500 0 0 3
# and then everything: what is left takes no time
next=$(grep '^strike' "$W"/state/jobs/*.plan | sed -n 150p)
set -- $next
pigment exclude "$3" "$4" "$5" 300 2>"$W/err"
want_exit 0 pigment resume --wait
[ "$(status_of state)" = done ] || fail "it ended $(status_of state)"
[ $(($(status_of confirmed) + $(status_of uncertain) + $(status_of skipped))) = 300 ] || fail "dots got lost"
pigment ledger show "$(echo "$W"/state/jobs/*.ledger)" >"$W/show"
[ "$(grep -c exclude "$W/show")" = 2 ] || fail "the ledger does not hold both keep-outs"
want_exit 0 pigment plan $job --state "$W/state" -o "$W/again.plan"
grep -q '^strikes 0$' "$W/again.plan" || fail "a later plan strikes in the keep-outs"
grep -q '^skip .* keep-out excluded$' "$W/again.plan" || fail "the plan does not say why"
stop_daemon; stop_sim
audit $job $head $machine >"$W/audit.log" || { cat "$W/audit.log"; fail "the judge found a violation"; }
