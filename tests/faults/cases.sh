#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Rows of the fault catalogue that take a process, a file or a person instead of a fault script.
#   tests/faults/cases.sh P1|P2|P3|P6|P8|O1|O2|O3|O4|S1|S4|S6|S9
. "$(dirname "$0")/../e2e/lib.sh"
machine=examples/machines/bench3.yaml head=examples/heads/pad.yaml job=examples/jobs/practice-pad.yaml
has_ended() {
    take value state "$W/status.json"
    case $value in done | fault | stopped | paused | held) ;; *) false ;; esac
}
# begin SPEED: a job under way; 125 s of machine time, so SPEED says how long it is there to be disturbed
begin() {
    start_sim $machine $head --speed "$1"
    start_daemon $machine
    pigment start $job --yes >"$W/start.log" || fail "start exited $?"
    wait_until 20 confirmed_over 2 || fail "no strikes"
}
# finish [FAULTS]: to the end of the job, whatever has stopped it, then the judge
finish() {
    faults=${1:-1}
    for try in 1 2 3 4 5; do
        listen_until 20 has_ended || true
        [ "$(status_of state)" != done ] || break
        pigment home && pigment arm --yes && pigment resume || true
    done >"$W/finish.log" 2>&1
    [ "$(status_of state)" = done ] || fail "it ended $(status_of state)"
    stop=$(status_of last_stop) uncertain=$(status_of uncertain)
    stop_daemon; stop_sim
    audit $job $head $machine >"$W/audit.log" || { cat "$W/audit.log"; fail "the judge found a violation"; }
    [ "$uncertain" -le "$faults" ] || fail "$uncertain uncertain, $faults faults"
    echo "stops=$stop uncertain=$uncertain audit=clean"
}

# again: another daemon, and a person who lets it go on
again() {
    start_daemon $machine
    pigment home && pigment arm --yes && pigment resume
}
# edit FILE: a folder of its own with the job, so that it can be changed
own_job() {
    cp -r examples "$W/examples"
    job=$W/examples/jobs/practice-pad.yaml
}

case $1 in
P1) # three daemons killed, each at some moment of its strikes
    begin 30
    for n in 1 2 3; do
        sleep "0.$(((${TEST_SEED:-1} * 37 + n * 29) % 90 + 10))"
        stop_daemon KILL
        again >"$W/again.log" 2>&1 || fail "kill $n: $(status_of message)"
    done
    finish 3 ;;
P2) # asked to end in the middle of a job, in both ways: exit 0, needle up, nothing in doubt
    begin 60
    for signal in TERM INT; do
        kill -$signal "$DAEMON"; code=0; wait "$DAEMON" || code=$?; DAEMON=
        [ $code = 0 ] || fail "exit $code after SIG$signal"
        again >"$W/again.log" 2>&1 || fail "after SIG$signal: $(status_of message)"
        wait_until 10 confirmed_over 3 || fail "no strikes after SIG$signal"
    done
    finish 0 ;;
P3) # each allocation refused in turn before arming; none afterwards
    "$BUILD/sim-test" refuse "${TEST_SEED:-1}" >"$W/refuse.log" 2>&1 || fail "$(tail -3 "$W/refuse.log")"
    tail -1 "$W/refuse.log" ;;
P6) # power lost at points all over a job, unsynced writes lost, torn and out of order
    "$BUILD/sim-test" --seed "${TEST_SEED:-1}" --seeds 1 --points all --every 97 --again 5 --jobs 2 \
        >"$W/points.log" 2>&1 || fail "$(tail -3 "$W/points.log")"
    tail -1 "$W/points.log" ;;
O1) # a second daemon on the port, on the state folder
    start_sim $machine $head --speed max
    start_daemon $machine
    for state in "$W/other" "$W/state"; do
        want_exit 75 timeout 10 "$BUILD/pigmentd" --machine $machine --device "$(head -1 "$W/sim.out")" \
            --state "$state" --socket "$W/other.sock"
    done
    [ "$(status_of connected)" = true ] || fail "the first one has lost its port"
    stop_daemon; stop_sim
    echo "exit 75" ;;
O3) # clients that are killed, that send half a line and go, that talk over each other
    begin 100
    for n in 1 2 3 4 5; do
        "$BUILD/pigment" watch >"$W/watch.out" 2>&1 & watch=$!
        printf '{"jsonrpc":"2.0","id":1,"meth' | timeout 0.2 "$BUILD/pigment" status >/dev/null 2>&1 || true
        pigment status --json >"$W/status.$n" & pigment status --json >"$W/status.$n.2"
        kill -9 $watch; wait $watch 2>/dev/null || true
    done
    finish 0 ;;
O4) # a job, a field, a machine that are edited on the way
    own_job
    begin 60
    pigment stop; wait_until 5 status_is state stopped || fail "it is $(status_of state)"
    for file in jobs/practice-pad.yaml fields/practice-pad.csv heads/pad.yaml; do
        cp "$W/examples/$file" "$W/kept"
        echo "# a comment, nothing else" >>"$W/examples/$file"
        pigment home >"$W/out" 2>&1 && pigment arm --yes >"$W/out" 2>&1 && pigment resume >"$W/out" 2>&1 &&
            fail "goes on with another $file"
        cp "$W/kept" "$W/examples/$file"
    done
    stop_daemon; stop_sim
    echo "refused by name" ;;
P8) # the daemon stands still for three seconds
    begin 60
    kill -STOP "$DAEMON"; sleep 3; kill -CONT "$DAEMON"
    finish ;;
O2) # pause and resume as fast as they go
    begin 60
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
    begin max # paced, a needle that was reset in the skin would wait there for the person below
    printf '\030' >"$(head -1 "$W/sim.out")"
    finish ;;
*) fail "no case $1" ;;
esac
