#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A plan is confirmed after the job before it has struck more of its dots, and the daemon is killed as soon as
# the new ledger has its name: whoever takes that up strikes none of them again.
. "$(dirname "$0")/lib.sh"
! ldd "$BUILD/pigmentd" | grep -q libasan || skip "a preloaded disk and ASan do not go together"
command -v script >/dev/null || skip "needs script(1), to type a word at a terminal"
machine=examples/machines/bench3.yaml head=examples/heads/pad.yaml job=examples/jobs/practice-pad.yaml
${CC:-gcc} -D_GNU_SOURCE -shared -fPIC -O1 -o "$W/disk.so" tests/e2e/slow_disk.c -ldl
word_asked() { word=$(sed -n 's/.*Type \([0-9]*\) to go on.*/\1/p' "$W/typed") && [ -n "$word" ]; }
has_died() { ! kill -0 "$DAEMON"; }
go_on() { pigment home && pigment arm --yes && pigment resume; }
start_sim $machine $head --speed 60
start_daemon $machine
pigment start $job --yes || fail "start exited $?"
stop_over 30
stop_daemon
export LD_PRELOAD="$W/disk.so" DIE_AT_PUBLISH=1
start_daemon $machine
unset LD_PRELOAD DIE_AT_PUBLISH
mkfifo "$W/keys"
script -qec "$BUILD/pigment start $job" /dev/null <"$W/keys" >"$W/typed" 2>&1 & typing=$!
exec 3>"$W/keys"
wait_until 20 word_asked || fail "nobody was asked: $(cat "$W/typed")"
go_on || fail "the job before could not go on"
stop_over 90
echo "$word" >&3
wait_until 10 has_died || fail "the daemon lives: $(cat "$W/typed")"
exec 3>&-
kill $typing 2>/dev/null || true
DAEMON=
[ -e "$W/state/jobs/0002-pad-1-s1.ledger" ] || fail "there is no second ledger"
start_daemon $machine
go_on || fail "what was left could not go on: $(status_of message)"
wait_until 30 status_is state done || fail "it ended as $(status_of state)"
stop_daemon; stop_sim
audit $job $head $machine >"$W/audit.log" || { cat "$W/audit.log"; fail "the judge found a violation"; }
