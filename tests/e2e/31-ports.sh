#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Ports: none there, not a port, a second daemon, one that vanishes mid-job.
. "$(dirname "$0")/lib.sh"
machine=examples/machines/bench3.yaml head=examples/heads/pad.yaml job=examples/jobs/practice-pad.yaml
want_exit 74 timeout 10 "$BUILD/pigmentd" --machine $machine --device "$W/none" --state "$W/s1" --socket "$W/k1"
grep -q "$W/none" "$W/err" || fail "the message does not name the device"
touch "$W/file"
want_exit 74 timeout 10 "$BUILD/pigmentd" --machine $machine --device "$W/file" --state "$W/s1" --socket "$W/k1"
start_sim $machine $head --speed max
start_daemon $machine
want_exit 75 timeout 10 "$BUILD/pigmentd" --machine $machine --device "$(head -1 "$W/sim.out")" --state "$W/s2" --socket "$W/k2"
want_exit 75 timeout 10 "$BUILD/pigmentd" --machine $machine --device "$(head -1 "$W/sim.out")" --state "$W/state" --socket "$W/k3"
want_exit 78 timeout 10 "$BUILD/pigmentd" --machine $head --device "$W/none" --state "$W/s3" --socket "$W/k4"
want_exit 69 env PIGMENT_SOCKET="$W/nobody" "$BUILD/pigment" status
pigment start $job --yes
wait_until 20 sh -c "[ \$($BUILD/pigment status --json | sed -n 's/.*\"confirmed\": *\([0-9]*\).*/\1/p') -ge 50 ]"
stop_sim
wait_until 10 status_is state fault || fail "a vanished port left $(status_of state)"
[ "$(status_of last_stop)" = port-lost ] || fail "the reason is $(status_of last_stop)"
[ "$(status_of uncertain)" -le 1 ] || fail "$(status_of uncertain) uncertain for one fault"
want_exit 77 pigment resume
stop_daemon
audit $job $head $machine >"$W/audit.log" || fail "the judge found a violation"
