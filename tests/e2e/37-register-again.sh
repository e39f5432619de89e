#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A head that was registered elsewhere than its job file says lies there yet when what is left is started anew:
# nothing is struck by the file's word before somebody has looked, also not by the next process.
. "$(dirname "$0")/lib.sh"
machine=examples/machines/bench3.yaml head=examples/heads/pad.yaml job=examples/jobs/practice-pad.yaml
must_register() {
    want_exit 77 pigment resume
    grep -q regist "$W/err" || fail "the refusal does not say why: $(cat "$W/err")"
    [ "$(status_of left)" = "$(status_of strikes)" ] || fail "it struck by the file's word"
}
start_sim $machine $head --speed 60
start_daemon $machine
pigment start $job --yes || fail "start exited $?"
stop_over 20
pigment register --pose 100.02,100,0,0,0,0 || fail "register exited $?"
pigment start $job --yes || fail "the second start exited $?"
wait_until 5 status_is state armed || fail "it is $(status_of state)"
must_register
stop_daemon KILL
start_daemon $machine
{ pigment home && pigment arm --yes; } || fail "it could not be armed: $(status_of message)"
must_register
pigment register --pose 100.02,100,0,0,0,0 || fail "register exited $?"
pigment resume || fail "resume exited $?"
stop_over 20
# and the one after that has it from this one
pigment start $job --yes || fail "the third start exited $?"
wait_until 5 status_is state armed || fail "it is $(status_of state)"
must_register
pigment register --pose 100.02,100,0,0,0,0 || fail "register exited $?"
pigment resume || fail "resume exited $?"
wait_until 30 status_is state done || fail "it ended as $(status_of state)"
stop_daemon; stop_sim
audit $job $head $machine >"$W/audit.log" || { cat "$W/audit.log"; fail "the judge found a violation"; }
