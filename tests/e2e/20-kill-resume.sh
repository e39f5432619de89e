#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# SIGKILL at 50 random moments of a 300-dot job (KILLS=n, JOB=FILE of DOTS=n); each time: restart, home, arm, resume.
# At most one uncertain dot a kill, none struck twice, the judge agrees.
. "$(dirname "$0")/lib.sh"
machine=examples/machines/bench3.yaml head=examples/heads/pad.yaml job=${JOB:-examples/jobs/practice-pad.yaml}
kills=${KILLS:-50}
seed=${TEST_SEED:-1}
echo "seed $seed"
start_sim $machine $head --speed max
start_daemon $machine
pigment start $job --yes || fail "start exited $?"
dots=${DOTS:-300}
killed=0 left=$dots
while [ $killed -lt "$kills" ]; do
    # some ms into the run, or into its start; so few that the job outlasts the kills
    seed=$(((seed * 1103515245 + 12345) % 2147483648))
    span_us=$((2500 + 400 * left / (kills - killed)))
    delay=$(printf '0.%06d' $((seed / 65536 * span_us / 32768)))
    (sleep "$delay"; kill -KILL "$DAEMON") &
    [ $killed = 0 ] || pigment resume 2>/dev/null || true
    wait "$DAEMON" 2>/dev/null || true
    killed=$((killed + 1))
    start_daemon $machine
    state=$(status_of state) uncertain=$(status_of uncertain) left=$(status_of left)
    [ "$uncertain" -le $killed ] || fail "$uncertain uncertain after $killed kills"
    [ "$state" != idle ] && [ "$state" != done ] || break # the job had ended
    [ "$state" = planned ] || fail "after a kill the state is $state"
    pigment home && pigment arm --yes || fail "could not arm after kill $killed"
done
state=$(status_of state)
if [ "$state" != idle ] && [ "$state" != done ]; then
    pigment resume || fail "could not resume after the last kill"
    wait_until 60 status_is state done || fail "the job did not end: $(status_of state)"
fi
ledger=$(echo "$W"/state/jobs/*.ledger)
stop_daemon; stop_sim
pigment ledger verify "$ledger" --json >"$W/ledger.json"
confirmed=$(json confirmed "$W/ledger.json") uncertain=$(json uncertain "$W/ledger.json")
[ $((confirmed + uncertain)) = "$dots" ] || fail "$confirmed confirmed, $uncertain uncertain of $dots"
audit $job $head $machine >"$W/audit.log" || { cat "$W/audit.log"; fail "the judge found a violation"; }
echo "$killed kills, $uncertain uncertain"
# a busy machine is late with a kill, and the job is further by then
[ $((killed * 2)) -ge "$kills" ] || fail "only $killed kills fell into the job"
