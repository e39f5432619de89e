#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The crown on every six-joint arm: the simulator's own arithmetic agrees with ours, and its motors
# with the joints of a wrist that shares them. And a few dots on arms that are nobody's preset, whose wrist axes do not meet.
. "$(dirname "$0")/lib.sh"
head=examples/heads/median.yaml
for arm in parol6 ar4 thor; do
    job=examples/jobs/crown-$arm.yaml
    machine=examples/machines/$arm.yaml
    [ $arm = ar4 ] && machine=examples/machines/ar4-mk3.yaml
    rm -rf "$W/state"
    start_sim $machine $head --speed max
    start_daemon $machine
    pigment start $job --session 1 --yes --wait || fail "$arm: start --wait exited $?"
    stop_daemon; stop_sim
    audit $job $head $machine >"$W/audit.log" || { tail -20 "$W/audit.log"; fail "$arm: the judge found a violation"; }
done

head -63 examples/fields/crown.csv >"$W/few.csv"
for arm in ur5e crx10ia; do
    machine=$PWD/tests/machines/$arm.yaml
    sed -e "s|^machine:.*|machine: $machine|" -e "s|^field:.*|field: $W/few.csv|" -e "s|\.\./|$PWD/examples/|" \
        examples/jobs/crown-parol6.yaml >"$W/$arm.yaml"
    pigment check --seal --job "$W/$arm.yaml" "$W/few.csv" || fail "$arm: check --seal exited $?"
    rm -rf "$W/state"
    start_sim "$machine" $head --speed max
    start_daemon "$machine"
    pigment start "$W/$arm.yaml" --session 1 --yes --wait || fail "$arm: start --wait exited $?"
    [ "$(status_of confirmed)" -gt 20 ] || fail "$arm: confirmed $(status_of confirmed)"
    stop_daemon; stop_sim
    audit "$W/$arm.yaml" $head "$machine" >"$W/audit.log" || { tail -20 "$W/audit.log"; fail "$arm: the judge found a violation"; }
done
