#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A tracked head: registered where it truly lies, no strike without the tracker, registered again by
# hand, and after a crash it goes on where it was last registered.
. "$(dirname "$0")/lib.sh"
machine=examples/machines/bench3.yaml head=examples/heads/pad.yaml job=examples/jobs/practice-pad.yaml
start_sim $machine $head --speed 1 --pose 100.9,99.6,0,0,0,0.5 --tracker "$W/head"
start_daemon $machine --tracker "$W/head"
pigment start $job --yes
wait_until 60 confirmed_over 4 || fail "no strikes: $(status_of message)"
pigment ledger show "$(echo "$W"/state/jobs/*.ledger)" >"$W/show"
[ "$(grep -c registration "$W/show")" = 2 ] || fail "it was not registered once again: $(grep registration "$W/show")"
want_exit 75 pigment register --pose 100,100,0,0,0,0
stop_daemon KILL
start_daemon $machine --tracker "$W/head"
pigment home && pigment arm --yes && pigment resume && n=$(status_of confirmed) && wait_until 30 confirmed_over "$n" || fail "no strikes after a crash"
pigment pause && wait_until 5 status_is state paused
want_exit 64 pigment register --pose 100,100,0
want_exit 0 pigment register --pose 100.9,99.6,0,0,0,0.5
pigment resume && n=$(status_of confirmed) && wait_until 30 confirmed_over "$n" || fail "no strikes after a registration by hand"
pigment ledger show "$(echo "$W"/state/jobs/*.ledger)" >"$W/show"
[ "$(grep -c registration "$W/show")" = 3 ] || fail "registrations: $(grep registration "$W/show")"
stop_daemon; stop_sim
audit $job $head $machine >"$W/audit.log" || { cat "$W/audit.log"; fail "the judge found a violation"; }
# without a tracker's word nothing is struck
rm -rf "$W/state" "$W/tissue.csv" "$W/sim.out"
start_sim $machine $head --speed 1
start_daemon $machine --tracker "$W/head"
pigment start $job --yes
wait_until 20 status_is last_stop tracker || fail "it goes on without the tracker: $(status_of state)"
wait_until 5 status_is state paused || fail "it is $(status_of state)"
[ "$(status_of confirmed)" = 0 ] || fail "struck without the tracker"
stop_daemon; stop_sim
