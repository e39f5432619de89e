#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A job over two poses of the head: upright the nape is out of the machine's reach. Before the second
# pose the arm goes home and the job waits; it goes on only once the head is registered there, also
# after a crash; every dot is struck once, and a judge that knows the poses is content.
. "$(dirname "$0")/lib.sh"
machine=examples/machines/gantry5.yaml head=examples/heads/median.yaml job=examples/jobs/two-poses.yaml
want_exit 0 pigment plan $job -o "$W/job.plan"
grep -q '^pose chin-down 200.0000 ' "$W/job.plan" || fail "the plan does not say where the head lies then"
upright=$(awk '/^event pose .* chin-down/ { exit } /^strike / { n++ } END { print n }' "$W/job.plan")
all=$(grep -c '^strike ' "$W/job.plan")
[ "$upright" -gt 300 ] && [ "$all" -gt "$upright" ] || fail "$upright of $all dots upright"
# the person is laid anew while the arm goes home: a little off from where that was meant
cat >"$W/faults.yaml" <<END
format: pigment-faults 1
faults:
  - {kind: head-move, strike: $upright, delay_s: 0.8, for_s: 0.2, xyz_mm: [-24, 1, -10], rpy_deg: [0, 29, 1]}
END
start_sim $machine $head --speed max --faults "$W/faults.yaml"
start_daemon $machine
want_exit 1 pigment start $job --yes --wait
status_is state paused && status_is last_stop pose || fail "not at the pose: $(status_of state), $(status_of message)"
[ "$(status_of confirmed)" = "$upright" ] || fail "$(status_of confirmed) strikes, not $upright"
want_exit 77 pigment resume
grep -q 'register' "$W/err" || fail "it does not say what to do: $(cat "$W/err")"
stop_daemon KILL
start_daemon $machine
pigment home && wait_until 20 status_is homed true && pigment arm --yes && pigment resume
wait_until 20 status_is last_stop pose && wait_until 20 status_is state paused || fail "not at the pose again: $(status_of state)"
want_exit 77 pigment resume
want_exit 0 pigment register --pose 201,226,-10,0,29,1
want_exit 0 pigment resume --wait
status_is state done && [ "$(status_of confirmed)" = "$all" ] || fail "$(status_of confirmed) of $all"
stop_daemon; stop_sim
audit $job $head $machine --json >"$W/audit.log" || fail "the judge found a violation"
[ "$(json strikes "$W/audit.log")" = "$all" ] || fail "$(json strikes "$W/audit.log") strikes in the skin"
