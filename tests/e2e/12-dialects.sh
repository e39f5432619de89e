#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A whole job on boards without line numbers and stop byte: struck, proven by tool number, judged.
. "$(dirname "$0")/lib.sh"
head=examples/heads/pad.yaml

# as_machine NAME: a machine file in $W and the practice pad's job on it
as_machine() {
    mkdir -p "$W/machines" "$W/jobs"
    for part in heads fields; do [ -e "$W/$part" ] || ln -s "$PWD/examples/$part" "$W/$part"; done
    machine=$W/machines/$1.yaml job=$W/jobs/$1.yaml
    sed "s/bench3/$1/" examples/jobs/practice-pad.yaml >"$job"
}

# strike_pad: the whole job on that machine
strike_pad() {
    rm -rf "$W/state" "$W/tissue.csv" "$W/trace"
    start_sim "$machine" $head --speed max --trace "$W/trace"
    start_daemon "$machine"
    pigment start "$job" --yes --wait || fail "start --wait exited $?"
    [ "$(status_of state)" = done ] || fail "state is $(status_of state)"
    [ "$(status_of confirmed)" = 300 ] || fail "confirmed $(status_of confirmed) of 300"
    stop_daemon; stop_sim
    audit "$job" $head "$machine" --trace "$W/trace" >"$W/audit.log" || { cat "$W/audit.log"; fail "the judge found a violation"; }
    [ "$(wc -l <"$W/tissue.csv")" = 301 ] || fail "tissue log has $(wc -l <"$W/tissue.csv") lines"
    ! grep -q 'not judged' "$W/audit.log" || fail "something was not judged: $(grep 'not judged' "$W/audit.log")"
}

as_machine bench3-grbl
cp examples/machines/bench3-grbl.yaml "$machine"
strike_pad
as_machine bench3-mega
sed 's/dialect: grblhal/dialect: grbl-mega-5x/' examples/machines/bench3.yaml >"$machine"
strike_pad
as_machine bench3-fluidnc
sed 's/dialect: grblhal/dialect: fluidnc/' examples/machines/bench3.yaml >"$machine"
strike_pad
