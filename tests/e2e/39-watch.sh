#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A person at a terminal watches: keys stop the machine at once, none moves it, and the terminal is left as it was.
. "$(dirname "$0")/lib.sh"
machine=examples/machines/bench3.yaml head=examples/heads/pad.yaml job=examples/jobs/practice-pad.yaml
start_sim $machine $head
start_daemon $machine
pigment start $job --yes
wait_until 60 confirmed_over 2 || fail "no strikes"
# type_on FILE COMMAND: a terminal of its own, 60 columns wide, typed on through $W/keys
type_on() {
    rm -f "$W/keys"; mkfifo "$W/keys"
    script -qec "stty cols 60; stty -a >$W/tty.before; $2; rc=\$?; stty -a >$W/tty.after; exit \$rc" /dev/null <"$W/keys" >"$1" 2>&1 &
    WATCH=$!
    exec 9>"$W/keys"
    wait_until 20 grep -q "h or space hold" "$1" || fail "no screen: $(cat "$1")"
}
type_on "$W/screen" "$BUILD/pigment watch"
printf x >&9
printf h >&9
wait_until 20 status_is state held || fail "h left it $(status_of state)"
wait_until 20 grep -q "hold: taken" "$W/screen" || fail "the screen does not say so"
n=$(status_of confirmed)
pigment resume
wait_until 60 confirmed_over "$n" || fail "no strikes after resume"
printf p >&9
wait_until 20 status_is state paused || fail "p left it $(status_of state)"
printf 'r\n' >&9
printf q >&9
wait $WATCH || fail "watch ended badly"
exec 9>&-
status_is state paused || fail "a key moved it: $(status_of state)"
grep -q detached "$W/screen" || fail "it does not say that it left"
cmp -s "$W/tty.before" "$W/tty.after" || fail "the terminal is not as it was: $(diff "$W/tty.before" "$W/tty.after")"
# a line that wraps is rewritten whole: as many rows up as were written
tr '\033' '\n' <"$W/screen" | grep -q '^\[1[0-9]A' || fail "long lines were counted as one row"
# keys of a job that is followed, and Ctrl-C
type_on "$W/bar" "$BUILD/pigment resume --wait"
printf s >&9
wait $WATCH && fail "a job that was stopped was followed to a good end"
exec 9>&-
status_is state stopped || fail "s left it $(status_of state)"
tr '\r' '\n' <"$W/bar" | sed 's/\x1b\[K.*//' | awk 'length($0) > 60 && /uncertain,/ {bad = 1} END {exit bad}' || fail "the bar wraps: $(tail -3 "$W/bar")"
stop_daemon; stop_sim
audit $job $head $machine >"$W/audit.log" || { cat "$W/audit.log"; fail "the judge found a violation"; }
