#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A whole job on the flat pad with a three-axis board: planned, struck, recorded, judged clean.
. "$(dirname "$0")/lib.sh"
machine=examples/machines/bench3.yaml head=examples/heads/pad.yaml job=examples/jobs/practice-pad.yaml
start_sim $machine $head --speed max --trace "$W/trace"
start_daemon $machine
pigment start $job --yes --wait || fail "start --wait exited $?"
[ "$(status_of state)" = done ] || fail "state is $(status_of state)"
[ "$(status_of confirmed)" = 300 ] || fail "confirmed $(status_of confirmed) of 300"
stop_daemon; stop_sim
audit $job $head $machine --trace "$W/trace" >"$W/audit.log" || fail "the judge found a violation"
[ "$(wc -l <"$W/tissue.csv")" = 301 ] || fail "tissue log has $(wc -l <"$W/tissue.csv") lines"
! grep -q 'not judged' "$W/audit.log" || fail "something was not judged: $(grep 'not judged' "$W/audit.log")"
