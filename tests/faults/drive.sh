#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# One fault script against real processes: simulator, daemon, the practice pad. Whatever stops the job,
# a person homes, arms and resumes, until it ends as it has to: `done`; `refused` before anything moved;
# `dead` on the way, with a board that nothing brings back. A file NAME.machine beside NAME.yaml holds what
# the machine has beyond the bench.
#   tests/faults/drive.sh SCRIPT done|refused|dead [REASON,REASON...]
# Then the judge has the last word. Prints one line: faults, stops, uncertain, resumed, audit.
# The reasons are those of which at least one has to be seen.
. "$(dirname "$0")/../e2e/lib.sh"
script=$1 want=$2 reasons=${3:-}
machine=examples/machines/bench3.yaml head=examples/heads/pad.yaml job=${JOB:-examples/jobs/practice-pad.yaml}
DEVICE=$W/tty
resumed=0 stops=

# look: the machine as it is now, in state, moving and stop
look() {
    state= moving= stop=
    pigment status --json >"$W/status.json" || return 1
    take state state "$W/status.json"; take moving moving "$W/status.json"; take stop last_stop "$W/status.json"
}
note_stop() {
    case ",$stops," in
    *",$stop,"* | ,*,none,) ;;
    *) [ -z "$stop" ] || [ "$stop" = none ] || stops=${stops:+$stops,}$stop ;;
    esac
}
at_rest() { take state state "$W/status.json"; take moving moving "$W/status.json"; [ "$state" != running ] && [ "$moving" = false ]; }
# come_home: a person frees a foot that is stuck, and says so
come_home() { pigment home || { look && [ "$stop" = touch-in-air ] && pigment home --clear; }; }
# carry_on: what a person does about the state it is in; fails while that is refused
carry_on() {
    case $state in
    paused | held) pigment resume || { come_home && pigment arm --yes && pigment resume; } ;;
    *) come_home && pigment arm --yes && pigment resume ;;
    esac
}

# what the machine has beyond the bench: a file of its own beside the script
more=${script%.yaml}.machine
if [ -e "$more" ]; then
    cat $machine "$more" >"$W/machine.yaml"
    cp examples/fields/practice-pad.csv "$W/"
    sed -e "s|^machine:.*|machine: $W/machine.yaml|" -e "s|^head:.*|head: $PWD/$head|" \
        -e "s|^field:.*|field: practice-pad.csv|" $job >"$W/job.yaml"
    machine=$W/machine.yaml job=$W/job.yaml
fi
tracker=
! grep -q head-move "$script" || tracker="--tracker $W/head"
start_sim $machine $head --speed max --faults "$script" --summary "$W/summary.json" $tracker
"$BUILD/pigmentd" --machine $machine --device "$DEVICE" --state "$W/state" --socket "$W/sock" $tracker \
    2>>"$W/daemon.log" &
DAEMON=$!
wait_until 30 pigment status || fail "the daemon does not answer"
wait_until 3 status_is connected true || true
give_up=$(($(date +%s) + ${LIMIT_S:-60}))
started=
while look || true; [ "$state" != done ]; do
    [ "$(date +%s)" -lt "$give_up" ] || break
    if [ -z "$started" ]; then
        ! grep -qs heartbeat_s "$more" || timeout 5 "$BUILD/pigment" selftest >"$W/selftest.log" 2>&1 || true
        if timeout 10 "$BUILD/pigment" start $job --yes >"$W/start.log" 2>&1; then started=1; else sleep 0.05; fi
    else
        listen_until 12 at_rest || true
        look || true
        note_stop
        [ "$state" != done ] || break
        if carry_on >>"$W/carry.log" 2>&1; then resumed=$((resumed + 1)); else
            refusals=$((${refusals:-0} + 1)); [ $want != dead ] || [ $refusals -lt 2 ] || break
            sleep 0.05
        fi
    fi
    # refused for good once it has said why, which may take it some seconds
    [ $want = done ] || [ -n "$started" ] || { refusals=$((${refusals:-0} + 1)); note_stop; [ $refusals -lt 3 ] || [ -z "$stops" ] || break; }
done
look || true
note_stop
for key in confirmed uncertain skipped message; do take $key $key "$W/status.json"; done
stop_daemon; stop_sim
# a stop that another one follows at once is in the log only
for stop in $(sed -n 's/.*stopped: \([a-z-]*\):.*/\1/p' "$W/daemon.log"); do
    case ",$stops," in *",$stop,"*) ;; *) stops=${stops:+$stops,}$stop ;; esac
done
stops=$(echo "$stops" | sed 's/^none,//')
take faults faults "$W/summary.json"
touched=$(($(wc -l <"$W/tissue.csv") - 1))
verdict=none
if [ $want = refused ]; then
    [ "$state" != running ] && [ "$touched" = 0 ] || fail "$state, $touched touches: it was not refused ($message)"
    [ "$faults" -gt 0 ] || fail "no fault fired"
    verdict=untouched
else
    if [ $want = dead ]; then
        [ "$state" != running ] && [ "$state" != done ] || fail "it is $state"
    else
        [ "$state" = done ] || fail "it ended $state after $stops: $message"
        [ $((confirmed + uncertain + skipped)) = "${DOTS:-300}" ] || fail "$confirmed + $uncertain + $skipped of ${DOTS:-300}"
    fi
    [ "$faults" -gt 0 ] || fail "no fault fired"
    [ "$uncertain" -le "$faults" ] || fail "$uncertain uncertain, $faults faults"
    verdict=clean
    audit $job $head $machine >"$W/audit.log" || { cat "$W/audit.log"; fail "the judge found a violation"; }
fi
if [ -n "$reasons" ]; then
    seen=
    for reason in $(echo "$reasons" | tr , ' '); do case ",$stops," in *",$reason,"*) seen=1 ;; esac; done
    [ -n "$seen" ] || fail "stops ${stops:-none}, wanted one of $reasons"
fi
echo "faults=$faults stops=${stops:-none} uncertain=${uncertain:-0} resumed=$resumed audit=$verdict"
