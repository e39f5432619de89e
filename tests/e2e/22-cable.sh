#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The board goes away in the middle of a job and comes back under another name, its position
# forgotten (PULLS=n); the link that names it is followed anew. At most one uncertain dot a pull.
. "$(dirname "$0")/lib.sh"
machine=${MACHINE:-examples/machines/bench3.yaml} head=${HEAD:-examples/heads/pad.yaml} job=${JOB:-examples/jobs/practice-pad.yaml}
pulls=${PULLS:-5}
start_sim $machine $head --speed max
DEVICE=$W/tty start_daemon $machine
pigment start $job --yes 2>/dev/null || fail "start exited $?"
pulled=0
while [ $pulled -lt "$pulls" ] && [ "$(status_of state)" != done ]; do
    sleep "0.0$((pulled * 7 % 5 + 1))$((pulled * 3 % 10))"
    # its log is whole once it has ended by itself; the next one goes on in another file
    stop_sim
    mv "$W/tissue.csv" "$W/tissue.$pulled.csv"
    pulled=$((pulled + 1))
    rm -f "$W/sim.out"
    start_sim $machine $head --speed max
    wait_until 20 status_is connected true || fail "the board was not found again: $(head -1 "$W/sim.out")"
    uncertain=$(status_of uncertain)
    [ "$uncertain" -le $pulled ] || fail "$uncertain uncertain after $pulled pulls"
    [ "$(status_of state)" = done ] || { pigment home && pigment arm --yes && pigment resume; } 2>/dev/null || fail "could not go on after pull $pulled"
done
wait_until 60 status_is state done || fail "the job did not end: $(status_of state)"
uncertain=$(status_of uncertain)
stop_daemon; stop_sim
mv "$W/tissue.csv" "$W/tissue.$pulled.csv"
# one log of all the boards' lives, each after the one before
i=0
while [ $i -le $pulled ]; do
    cat "$W/tissue.$i.csv"
    i=$((i + 1))
done | awk -F, -v OFS=, 'NR == 1 { print; next } /^t_s/ { from = last + 10; next }
    { $1 = sprintf("%.6f", $1 + from); last = $1; print }' >"$W/tissue.csv"
audit $job $head $machine >"$W/audit.log" || { cat "$W/audit.log"; fail "the judge found a violation"; }
echo "$pulled pulls, $uncertain uncertain"
