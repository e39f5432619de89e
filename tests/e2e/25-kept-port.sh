#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A service manager keeps the port over a kill -9: the board, which every opening resets, stays up,
# so the strike in work is settled by asking it.
. "$(dirname "$0")/lib.sh"
machine=examples/machines/bench3.yaml head=examples/heads/pad.yaml job=examples/jobs/practice-pad.yaml
kills=${KILLS:-4}
${CC:-gcc} -D_GNU_SOURCE -O1 -o "$W/keeper" tests/e2e/fd_keeper.c
start_sim $machine $head --speed "${SPEED:-1}" --reset-on-open --trace "$W/trace"
"$W/keeper" "$W/notify" "$BUILD/pigmentd" --machine $machine --device "$(head -1 "$W/sim.out")" \
    --state "$W/state" --socket "$W/sock" 2>>"$W/daemon.log" &
DAEMON=$!
wait_until 10 status_is connected true || fail "the daemon did not connect"
pigment start $job --yes 2>/dev/null
kept() { [ "$(grep -c 'kept open over the restart' "$W/daemon.log")" = "$1" ]; }
struck_more() { [ "$(status_of confirmed)" -ge "$1" ]; }
i=0
while [ $i -lt "$kills" ]; do
    n=$(status_of confirmed)
    wait_until 20 struck_more $((n + 3)) || fail "no strikes: $(status_of state)"
    sleep "0.$((i % 4))7"
    pkill -KILL -P "$DAEMON" -x pigmentd
    i=$((i + 1))
    wait_until 10 kept $i || fail "the port was not kept"
    wait_until 10 status_is connected true || fail "the daemon did not connect again"
    pigment home && pigment arm --yes && pigment resume || fail "could not go on after kill $i"
done
pigment stop && uncertain=$(status_of uncertain)
stop_daemon; stop_sim
audit $job $head $machine --trace "$W/trace" >"$W/audit.log" || { cat "$W/audit.log"; fail "the judge found a violation"; }
echo "$i kills, $(grep -c 'was struck: the firmware' "$W/daemon.log") settled, $uncertain uncertain"
