#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A bald head with bald sides and nape, in four poses: on either side, chin down and upright. At each the job
# waits for the head to be registered anew; each dot is struck exactly once, in the pose that its zone asks for.
. "$(dirname "$0")/lib.sh"
machine=examples/machines/gantry5.yaml head=examples/heads/median.yaml job=$W/job.yaml
sed "s#\.\./#$PWD/examples/#; /^field:/d; /^poses:/,/^seed:/d; /^zones:/,\$d" examples/jobs/two-poses.yaml >"$job"
cat >>"$job" <<'END'
seed: 7
poses:
  left-up: {xyz_mm: [225, 225, 0], rpy_deg: [30, 0, 0]}
  right-up: {xyz_mm: [225, 225, 0], rpy_deg: [-30, 0, 0]}
  chin-down: {xyz_mm: [200, 225, -10], rpy_deg: [0, 30, 0]}
zones:
  top: {recipe: soft, pose: rest, polygon_percent: [[-30, 40], [30, 40], [30, -40], [-30, -40]], layers: [{session: 1, shade: light, per_cm2: 0.4}]}
  left: {recipe: soft, pose: left-up, polygon_percent: [[-38, 22], [-50, 16], [-62, 4], [-64, -14], [-56, -34], [-38, -34]], layers: [{session: 1, shade: light, per_cm2: 0.8}]}
  right: {recipe: soft, pose: right-up, polygon_percent: [[38, 22], [50, 16], [62, 4], [64, -14], [56, -34], [38, -34]], layers: [{session: 1, shade: light, per_cm2: 0.8}]}
  nape: {recipe: soft, pose: chin-down, template: nape, layers: [{session: 1, shade: light, per_cm2: 0.8}]}
END
want_exit 0 pigment freeze "$job"
want_exit 0 pigment plan "$job" -o "$W/job.plan"
awk '/^event pose/ { n++ } /^strike / { count[n + 0]++ } END { for (i = 0; i <= n; i++) print count[i] }' "$W/job.plan" >"$W/counts"
[ "$(wc -l <"$W/counts")" = 4 ] || fail "not four poses: $(cat "$W/counts")"
all=$(grep -c '^strike ' "$W/job.plan")
[ "$all" = "$(grep -c '^[0-9]' "$W/job.field.csv")" ] || fail "$all strikes are not all dots"

# the person is laid anew while the arm goes home, a little off from where that was meant: moves add up
sum() { head -n "$1" "$W/counts" | awk '{ n += $1 } END { print n }'; }
one=$(sum 1) two=$(sum 2) three=$(sum 3)
cat >"$W/faults.yaml" <<END
format: pigment-faults 1
faults:
  - {kind: head-move, strike: $one, delay_s: 0.8, for_s: 0.2, xyz_mm: [1, 0, 0], rpy_deg: [29, 0, 0]}
  - {kind: head-move, strike: $two, delay_s: 0.8, for_s: 0.2, xyz_mm: [0, 1, 0], rpy_deg: [-58, 0, 0]}
  - {kind: head-move, strike: $three, delay_s: 0.8, for_s: 0.2, xyz_mm: [-25, 0, -10], rpy_deg: [29, 30, 1]}
END
start_sim $machine $head --speed max --faults "$W/faults.yaml"
start_daemon $machine
want_exit 1 pigment start "$job" --yes --wait
at_pose() { status_is state paused && status_is last_stop pose && status_is confirmed "$1" || fail "not at a pose after $1: $(cat "$W/status.json")"; }
at_pose "$one"
want_exit 77 pigment resume
want_exit 0 pigment register --pose 226,225,0,29,0,0
want_exit 1 pigment resume --wait
at_pose "$two"
want_exit 0 pigment register --pose 226,226,0,-29,0,0
want_exit 1 pigment resume --wait
at_pose "$three"
want_exit 0 pigment register --pose 201,226,-10,0,30,1
want_exit 0 pigment resume --wait
status_is state done && status_is confirmed "$all" || fail "$(status_of confirmed) of $all"
stop_daemon; stop_sim
audit "$job" $head $machine --json >"$W/audit.log" || fail "the judge found a violation: $(cat "$W/audit.log")"
[ "$(json strikes "$W/audit.log")" = "$all" ] || fail "$(json strikes "$W/audit.log") strikes in the skin"
