#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A whole job on boards without line numbers and stop byte: struck, proven by tool number, judged.
. "$(dirname "$0")/lib.sh"
head=examples/heads/pad.yaml

mkdir "$W/machines" "$W/jobs"
for part in heads fields; do ln -s "$PWD/examples/$part" "$W/$part"; done

# strike DIALECT MACHINE JOB: the whole job on that machine with a board of that dialect
strike() {
    machine=$W/machines/$2.yaml job=$W/jobs/$3.yaml
    sed "s/dialect: grblhal/dialect: $1/" "examples/machines/$2.yaml" >"$machine"
    sed "s/bench3/$2/" "examples/jobs/$3.yaml" >"$job"
    rm -rf "$W/state" "$W/tissue.csv" "$W/trace"
    start_sim "$machine" $head --speed max --trace "$W/trace"
    start_daemon "$machine"
    pigment start "$job" --yes --wait || fail "start --wait exited $?"
    [ "$(status_of state)" = done ] || fail "state is $(status_of state)"
    confirmed=$(status_of confirmed)
    [ "$confirmed" -gt 255 ] || fail "confirmed $confirmed: no tool number came twice"
    stop_daemon; stop_sim
    audit "$job" $head "$machine" --trace "$W/trace" >"$W/audit.log" || { cat "$W/audit.log"; fail "the judge found a violation"; }
    [ "$(wc -l <"$W/tissue.csv")" = $((confirmed + 1)) ] || fail "touches are not $confirmed"
    ! grep -q 'not judged' "$W/audit.log" || fail "something was not judged: $(grep 'not judged' "$W/audit.log")"
}

strike grbl bench3-grbl practice-pad
strike fluidnc bench3 practice-pad
head=examples/heads/median.yaml
strike grbl-mega-5x gantry5 crown
