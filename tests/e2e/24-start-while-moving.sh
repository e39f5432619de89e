#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A start that comes while the arm is on its way home is refused before it has written anything: the job in
# hand goes on, and no second ledger waits for the next process, to strike its dots again.
. "$(dirname "$0")/lib.sh"
machine=examples/machines/bench3.yaml head=examples/heads/pad.yaml job=examples/jobs/practice-pad.yaml
start_sim $machine $head --speed 20
start_daemon $machine
pigment start $job --yes || fail "start exited $?"
stop_over 20
pigment home & homing=$!
wait_until 5 status_is moving true || fail "it does not come home"
want_exit 75 pigment start $job --yes
wait $homing || fail "home exited $?"
[ ! -e "$W/state/jobs/0002-pad-1-s1.ledger" ] || fail "there is a second ledger"
{ pigment arm --yes && pigment resume; } || fail "the job in hand could not go on"
stop_over 60
stop_daemon KILL
start_daemon $machine
{ pigment home && pigment arm --yes && pigment resume; } || fail "what was left could not go on"
wait_until 40 status_is state done || fail "it ended as $(status_of state)"
stop_daemon; stop_sim
audit $job $head $machine >"$W/audit.log" || { cat "$W/audit.log"; fail "the judge found a violation"; }
