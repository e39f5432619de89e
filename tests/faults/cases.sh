#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Rows of the fault catalogue that take a process, a file or a person instead of a fault script.
#   tests/faults/cases.sh P8|O2|S1|S4|S6|S9
. "$(dirname "$0")/../e2e/lib.sh"
machine=examples/machines/bench3.yaml head=examples/heads/pad.yaml job=examples/jobs/practice-pad.yaml
confirmed_over() { [ "$(status_of confirmed)" -gt "$1" ]; }
# begin SPEED: a job under way
begin() {
    start_sim $machine $head --speed "$1"
    start_daemon $machine
    pigment start $job --yes >"$W/start.log" || fail "start exited $?"
    wait_until 20 confirmed_over 2 || fail "no strikes"
}
# finish: to the end of the job, whatever has stopped it, then the judge
finish() {
    for try in 1 2 3 4 5; do
        wait_until 20 sh -c "$BUILD/pigment status --json | grep -Eq '\"state\": *\"(done|fault|stopped|paused|held)\"'" || true
        [ "$(status_of state)" != done ] || break
        pigment home && pigment arm --yes && pigment resume || true
    done >"$W/finish.log" 2>&1
    [ "$(status_of state)" = done ] || fail "it ended $(status_of state)"
    stop=$(status_of last_stop) uncertain=$(status_of uncertain)
    stop_daemon; stop_sim
    audit $job $head $machine >"$W/audit.log" || { cat "$W/audit.log"; fail "the judge found a violation"; }
    [ "$uncertain" -le 1 ] || fail "$uncertain uncertain"
    echo "stops=$stop uncertain=$uncertain audit=clean"
}

case $1 in
P8) # the daemon stands still for three seconds
    begin max
    kill -STOP "$DAEMON"; sleep 3; kill -CONT "$DAEMON"
    finish ;;
O2) # pause and resume as fast as they go
    begin max
    for n in 1 2 3 4 5 6 7 8 9 10; do
        pigment pause & pigment resume & pigment pause & pigment resume || true
    done >"$W/spam.log" 2>&1
    sleep 0.3
    finish ;;
S1) # a user without the socket's group
    [ "$(id -u)" = 0 ] || skip "needs root to become somebody else"
    start_sim $machine $head --speed max
    start_daemon $machine
    chmod 711 "$W"
    [ "$(stat -c %a "$W/sock")" = 660 ] || fail "the socket is $(stat -c %a "$W/sock")"
    cp "$BUILD/pigment" "$W/pigment"; chmod 755 "$W/pigment"
    for verb in status estop home; do
        setpriv --reuid 65534 --regid 65534 --clear-groups "$W/pigment" --socket "$W/sock" $verb \
            >"$W/out" 2>&1 && fail "nobody may say $verb"
    done
    [ "$(status_of state)" = idle ] || fail "it is $(status_of state)"
    stop_daemon; stop_sim
    echo "refused" ;;
S4) # a job that is a pipe, a device or a folder; a path that leads nowhere
    mkfifo "$W/fifo"
    ln -s "$W/fifo" "$W/link"
    for path in "$W/fifo" "$W/link" /dev/zero "$W" "$W/../../../nowhere.yaml"; do
        timeout 5 "$BUILD/pigment" check "$path" >"$W/out" 2>"$W/err" && fail "took $path"
        [ $? -ne 124 ] || fail "hangs on $path"
    done
    echo "refused" ;;
S6) # a locale with a decimal comma
    pigment plan $job -o "$W/c.plan" >"$W/out"
    LC_ALL=de_DE.UTF-8 LANG=de_DE.UTF-8 "$BUILD/pigment" plan $job -o "$W/de.plan" >"$W/out"
    cmp "$W/c.plan" "$W/de.plan" || fail "another locale, another plan"
    echo "same bytes" ;;
S9) # another process writes a reset into the same terminal
    [ "$(id -u)" = 0 ] || skip "TIOCEXCL keeps everybody but root out"
    begin max
    printf '\030' >"$(head -1 "$W/sim.out")"
    finish ;;
*) fail "no case $1" ;;
esac
