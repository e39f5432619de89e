#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The 14,000-dot session on the gantry: planned, struck at full speed, judged with everything.
. "$(dirname "$0")/lib.sh"
machine=examples/machines/gantry5.yaml head=examples/heads/median.yaml job=examples/jobs/full-session.yaml
start_sim $machine $head --pose 200,225,-10,0,30,0 --speed max --trace "$W/trace"
start_daemon $machine
start=$(date +%s%N)
pigment start $job --yes --wait || fail "start --wait exited $?"
end=$(date +%s%N)
[ "$(status_of confirmed)" = 14000 ] || fail "confirmed $(status_of confirmed) of 14000"
stop_daemon; stop_sim
audit $job $head $machine --trace "$W/trace" >"$W/audit.log" || { tail -20 "$W/audit.log"; fail "the judge found a violation"; }
echo "14000 strikes in $(((end - start) / 1000000)) ms with planning"
