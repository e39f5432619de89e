#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Pause, hold, stop, e-stop in real time: each leaves the needle out and the ledger whole.
. "$(dirname "$0")/lib.sh"
machine=examples/machines/bench3.yaml head=examples/heads/pad.yaml job=examples/jobs/practice-pad.yaml
start_sim $machine $head --speed 1
start_daemon $machine --verbose
# turn WORDS: what the status asks of a person
turn() { pigment status >"$W/text" && grep -q "^your turn  .*$1" "$W/text" || fail "no \"$1\": $(cat "$W/text")"; }
want_exit 77 pigment resume
want_exit 77 pigment start $job </dev/null
[ "$(status_of state)" != running ] || fail "it runs without a person's word"
pigment start $job --yes
wait_until 60 confirmed_over 2 || fail "no strikes"
# armed for the first time: confined, each of its threads
! grep -L '^Seccomp:.2' /proc/"$DAEMON"/task/*/status | grep . || fail "a thread is not confined"
pigment pause && wait_until 5 status_is state paused || fail "pause left $(status_of state)"
turn 'resume when ready'
pigment resume && n=$(status_of confirmed) && wait_until 20 confirmed_over "$n" || fail "resume after pause"
turn no
pigment hold && wait_until 5 status_is state held || fail "hold left $(status_of state)"
# what was said on the line, for whoever looks into it; it strikes on
kill -USR1 "$DAEMON"
wait_until 5 grep -q '^pigmentd: held: [0-9]* of 300 strikes, .* on the line until now' "$W/daemon.log" || fail "USR1: no state in the log"
dumped() { sed '1,/on the line until now/d' "$W/daemon.log" | grep -q "^[0-9.]* $1"; }
wait_until 5 dumped '> N[0-9]*G4P0G90$' || fail "USR1: the log does not have the strikes"
wait_until 5 dumped '< <Idle|' || fail "USR1: the log does not have what the board says"
pigment resume && n=$(status_of confirmed) && wait_until 20 confirmed_over "$n" || fail "resume after hold"
pigment stop && wait_until 5 status_is state stopped || fail "stop left $(status_of state)"
turn 'start it again'
want_exit 77 pigment resume
pigment arm --yes && pigment resume && n=$(status_of confirmed) && wait_until 20 confirmed_over "$n" || fail "arm, resume after stop"
pigment estop && wait_until 5 status_is state estop || fail "estop left $(status_of state)"
turn 'then home and arm'
want_exit 77 pigment resume
want_exit 77 pigment arm --yes
pigment home && turn 'arm, then resume' && pigment arm --yes && pigment resume && n=$(status_of confirmed) && wait_until 30 confirmed_over "$n" || fail "home, arm, resume after estop"
pigment pause && wait_until 5 status_is state paused
pigment park || fail "park exited $?"
grep -q '^[0-9.]* > N[0-9]*G4P0G90$' "$W/daemon.log" || fail "--verbose leaves lines out"
stop_daemon; stop_sim
audit $job $head $machine >"$W/audit.log" || { cat "$W/audit.log"; fail "the judge found a violation"; }
