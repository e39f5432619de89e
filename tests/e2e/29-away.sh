#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A daemon that was stopped for seconds strikes nothing by itself when it comes back; one that was away for a
# moment goes on. It is stopped in turn all over a strike.
. "$(dirname "$0")/lib.sh"
machine=examples/machines/bench3.yaml head=examples/heads/pad.yaml job=examples/jobs/practice-pad.yaml
touches() { grep -c . "$W/tissue.csv"; }
# in the middle of a strike the proof may have come too late
has_stopped() { pigment status --json >"$W/status.json" && take value state "$W/status.json" && { [ "$value" = held ] || [ "$value" = fault ]; }; }
away() { kill -STOP "$DAEMON"; sleep "$1"; before=$(touches); kill -CONT "$DAEMON"; }
start_sim $machine $head --speed 1
start_daemon $machine
pigment start $job --yes || fail "start exited $?"
confirmed=0
for nap in 0.02 0.11 0.23 0.31; do
    wait_until 20 confirmed_over $((confirmed + 3)) || fail "it does not go on: $(status_of state)"
    sleep $nap
    away 2.5
    wait_until 5 has_stopped || fail "it is $(status_of state) after a long while"
    grep -q "stood still for 2\.[5-9] s" "$W/daemon.log" || fail "it does not say why"
    # what was in the skin or under way to it when it was stopped has ended by itself: nothing since
    [ "$(touches)" = "$before" ] || fail "it struck as soon as it was back"
    confirmed=$(status_of confirmed)
    pigment resume || { pigment home && pigment arm --yes && pigment resume; } || fail "it could not go on"
done
wait_until 20 confirmed_over $((confirmed + 1)) || fail "it does not go on: $(status_of state)"
away 0.7
sleep 0.5
status_is state running || fail "it is $(status_of state) after a moment"
pigment stop
wait_until 5 status_is state stopped || fail "stop left $(status_of state)"
stop_daemon; stop_sim
audit $job $head $machine >"$W/audit.log" || { cat "$W/audit.log"; fail "the judge found a violation"; }
