#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Hold, stop and e-stop in real time on Grbl 1.1, which has no stop byte: hold, reset, banner, up.
. "$(dirname "$0")/lib.sh"
machine=examples/machines/bench3-grbl.yaml head=examples/heads/pad.yaml job=$W/jobs/pad.yaml
mkdir "$W/jobs"
for part in heads fields machines; do ln -s "$PWD/examples/$part" "$W/$part"; done
sed 's/bench3/bench3-grbl/' examples/jobs/practice-pad.yaml >"$job"
start_sim $machine $head --speed 1 --trace "$W/trace"
start_daemon $machine
goes_on() { n=$(status_of confirmed); wait_until 20 confirmed_over "$n" || fail "nothing is struck after $1"; }
pigment start "$job" --yes
goes_on start
for i in 1 2 3 4 5 6; do
    sleep "0.$((i * 13 % 10))1"
    pigment hold && wait_until 5 status_is state held || fail "hold left $(status_of state)"
    pigment resume
    goes_on hold
done
pigment stop && wait_until 5 status_is state stopped || fail "stop left $(status_of state)"
pigment arm --yes && pigment resume
goes_on stop
pigment estop && wait_until 5 status_is state estop || fail "estop left $(status_of state)"
want_exit 77 pigment arm --yes
pigment home && pigment arm --yes && pigment resume
goes_on estop
pigment pause && wait_until 5 status_is state paused || fail "pause left $(status_of state)"
[ "$(status_of uncertain)" = 0 ] || fail "uncertain $(status_of uncertain)"
stop_daemon; stop_sim
audit "$job" $head $machine --trace "$W/trace" >"$W/audit.log" || { cat "$W/audit.log"; fail "the judge found a violation"; }
grep -q '^I5 ok' "$W/audit.log" || fail "the stops were not judged"
