#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Killed or stopped in turn all over a scalp (every EVERY=3500 strikes), the arm beside the head each time: `home`
# takes it off the head before the firmware's cycle, which knows of none. The skin feels nothing but strikes.
. "$(dirname "$0")/lib.sh"
machine=examples/machines/gantry5.yaml head=examples/heads/median.yaml job=examples/jobs/full-session.yaml
every=${EVERY:-3500}
start_sim $machine $head --pose 200,225,-10,0,30,0 --speed max
start_daemon $machine
pigment start $job --yes || fail "start exited $?"
killed=0 next=$every
while [ $next -lt 14000 ]; do
    while confirmed=$(status_of confirmed) && [ "${confirmed:-0}" -lt $next ]; do
        status_is state running || fail "the job ended as $(status_of state)"
        sleep 0.02
    done
    killed=$((killed + 1))
    if [ $((killed % 2)) = 1 ]; then
        stop_daemon KILL
        start_daemon $machine
    else
        pigment stop
    fi
    { pigment home && pigment arm --yes && pigment resume; } || fail "could not go on after stop $killed"
    next=$((next + every))
done
pigment stop
wait_until 30 status_is state stopped || fail "it did not stop: $(status_of state)"
stop_daemon; stop_sim
audit $job $head $machine >"$W/audit.log" || { cat "$W/audit.log"; fail "the judge found a violation"; }
echo "$killed kills and stops over the scalp"
