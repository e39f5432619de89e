#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# SIGKILL at 50 random moments of a 300-dot job (KILLS=n); each time: restart, home, arm, resume.
# At most one uncertain dot a kill, none struck twice, the judge agrees.
. "$(dirname "$0")/lib.sh"
machine=examples/machines/bench3.yaml head=examples/heads/pad.yaml job=examples/jobs/practice-pad.yaml
kills=${KILLS:-50}
seed=${TEST_SEED:-1}
echo "seed $seed"
start_sim $machine $head --speed max
start_daemon $machine
pigment start $job --yes || fail "start exited $?"
killed=0
while [ $killed -lt "$kills" ]; do
    seed=$(((seed * 1103515245 + 12345) % 2147483648))
    # somewhere within the next few strikes: waits for a number of confirmations, then a few ms
    target=$(($(status_of confirmed) + seed / 65536 % 6))
    wait_until 20 sh -c "$BUILD/pigment status --json | grep -Eq '\"state\": *\"(done|fault|estop)\"' || \
        [ \$($BUILD/pigment status --json | sed -n 's/.*\"confirmed\": *\([0-9]*\).*/\1/p') -ge $target ]" ||
        fail "no progress"
    [ "$(status_of state)" = running ] || break
    stop_daemon KILL
    killed=$((killed + 1))
    start_daemon $machine
    [ "$(status_of state)" = planned ] || fail "after a kill the state is $(status_of state)"
    uncertain=$(status_of uncertain)
    [ "$uncertain" -le $killed ] || fail "$uncertain uncertain after $killed kills"
    pigment home && pigment arm --yes && pigment resume || fail "could not resume after kill $killed"
done
wait_until 60 status_is state done || fail "the job did not end: $(status_of state)"
confirmed=$(status_of confirmed) uncertain=$(status_of uncertain)
[ $((confirmed + uncertain)) = 300 ] || fail "$confirmed confirmed, $uncertain uncertain of 300"
stop_daemon; stop_sim
audit $job $head $machine >"$W/audit.log" || { cat "$W/audit.log"; fail "the judge found a violation"; }
echo "$killed kills, $uncertain uncertain"
[ $killed -ge $((kills < 20 ? kills : 20)) ] || fail "only $killed kills fell into the job"
