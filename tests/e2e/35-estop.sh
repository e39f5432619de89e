#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A machine whose file names the emergency stop's input: proven before arming, latched when pressed.
. "$(dirname "$0")/lib.sh"
head=examples/heads/pad.yaml
machine="$W/bench3.yaml"
cp examples/machines/bench3.yaml "$machine"
echo 'safety: {estop_input: E}' >>"$machine"
cp examples/fields/practice-pad.csv "$W/"
sed -e "s|^machine:.*|machine: $machine|" -e "s|^head:.*|head: $PWD/$head|" \
    -e "s|^field:.*|field: practice-pad.csv|" examples/jobs/practice-pad.yaml >"$W/job.yaml"
start_sim "$machine" $head --speed 1
start_daemon "$machine"
want_exit 77 pigment start "$W/job.yaml" --yes
grep -q selftest "$W/err" || fail "the refusal does not say what to do: $(cat "$W/err")"
proof_is() { pigment status --json | grep -q "\"proof\": *\"$1\""; }
(wait_until 10 proof_is press; kill -USR1 "$SIM"; wait_until 10 proof_is release; kill -USR2 "$SIM") &
want_exit 0 pigment selftest --wait 20
wait $!
pigment start "$W/job.yaml" --yes
wait_until 60 confirmed_over 2 || fail "no strikes"
kill -USR1 "$SIM"
wait_until 3 status_is state estop || fail "the button left it $(status_of state)"
want_exit 77 pigment home
kill -USR2 "$SIM"
wait_until 10 status_is connected true || fail "the board is not met again"
want_exit 77 pigment arm --yes
# the motors may have been without power: whoever types is asked whether the arm stands clear
types() { echo "$1" | script -qec "$BUILD/pigment home" /dev/null >"$W/typed"; }
types no && fail "homed without the word"
grep -q "Type clear" "$W/typed" || fail "nobody was asked: $(cat "$W/typed")"
[ "$(status_of homed)" = false ] || fail "homed without the word"
types clear || fail "the word does not home: $(cat "$W/typed")"
pigment arm --yes && pigment resume && n=$(status_of confirmed) && wait_until 30 confirmed_over "$n" || fail "arm, resume after the button"
stop_daemon; stop_sim
# a button that is held holds a needle that is in, and how long is a person's business
code=0
audit "$W/job.yaml" $head "$machine" >"$W/audit.log" || code=$?
others() { grep '^I[0-9]: ' "$W/audit.log" | grep -v '^I4: .* the needle stayed in the skin for'; }
[ $code = 0 ] || { [ $code = 1 ] && ! others; } || { cat "$W/audit.log"; fail "the judge found a violation"; }
